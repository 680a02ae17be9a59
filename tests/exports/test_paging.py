"""Sheets: everything is on one, what goes on elsewhere says where, and nothing on a sheet is too large for it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from ost.errors import DrawingFailed
from ost.exports.looks import LIGHT
from ost.exports.net import Net, net_of
from ost.exports.paging import pages_of
from ost.exports.paper import PAPERS
from ost.exports.picture import Layout
from ost.exports.sheets import to_sheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.services.tree import Tree

Verdicts = dict[str, list[tuple[str, str]]]


def test_what_fits_is_one_page(whole: Tree) -> None:
    net = net_of(whole)
    [page] = pages_of(net, lambda _: True)
    assert {box.name for box in page.net.boxes} == {box.name for box in net.boxes}
    assert page.above == ()


@given(most=st.integers(1, 30))
def test_everything_is_on_a_page_with_what_is_below_it(most: int, whole: Tree) -> None:
    net = net_of(whole)
    pages = pages_of(net, lambda part: len(part.boxes) <= most)
    for child, parent in net.above.items():
        together = [page for page in pages if page.net.above.get(child) == parent]
        assert together, f"{child} is never shown below {parent}"
    shown = {box.name for page in pages for box in page.net.boxes}
    assert shown == {box.name for box in net.boxes}


@given(most=st.integers(2, 30))
def test_a_card_that_goes_on_elsewhere_says_on_which_page(most: int, whole: Tree) -> None:
    net = net_of(whole)
    pages = pages_of(net, lambda part: len(part.boxes) <= most)
    parents = set(net.above.values())
    for page in pages:
        here = set(page.net.above.values())
        for box in page.net.boxes:
            if box.page:
                target = pages[box.page - 1].net
                assert box.name in target.above.values()
                assert box.hidden
                assert box.name not in here
            elif box.name in parents:
                assert box.name in here


@given(most=st.integers(2, 30))
def test_only_what_cannot_be_parted_is_larger_than_a_page(most: int, whole: Tree) -> None:
    for page in pages_of(net_of(whole), lambda part: len(part.boxes) <= most):
        assert len(page.net.boxes) <= max(most, 2)


def test_the_way_to_a_branch_stands_on_its_page(whole: Tree) -> None:
    pages = pages_of(net_of(whole), lambda part: len(part.boxes) <= 6)
    for page in pages[1:]:
        tops = [box.name for box in page.net.boxes if box.name not in page.net.above]
        way = [box.name for box in page.above]
        assert net_of(whole).above.get(tops[0]) == (way[-1] if way else None)


@given(most=st.integers(2, 30))
def test_the_things_that_a_sheet_begins_with_have_one_way_to_them(most: int, whole: Tree) -> None:
    net = net_of(whole)
    for page in pages_of(net, lambda part: len(part.boxes) <= most):
        tops = [box.name for box in page.net.boxes if box.name not in page.net.above]
        assert len({net.above.get(name) for name in tops}) == 1


def test_a_pdf_has_a_sheet_and_a_bookmark_for_each_page(
    grown: Callable[[int], Tree], verdicts: Verdicts
) -> None:
    tree = grown(150)
    try:
        made = to_sheets(
            net_of(tree), tree.name, "today", verdicts, (), layout=Layout(), theme=LIGHT, paper=PAPERS["a4"]
        )
    except DrawingFailed as error:
        pytest.skip(str(error))  # a machine without fonts
    read = PdfReader(io.BytesIO(made))
    assert len(read.pages) > 3
    assert len(read.outline) == len(read.pages)
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in read.pages} == {(842, 595)}
    words = read.pages[1].extract_text()
    assert f"page 2 of {len(read.pages)}" in words
    assert read.metadata is not None
    assert read.metadata.title == "Grown, today"


def test_nothing_has_a_page_too(empty: Tree) -> None:
    net = net_of(empty)
    assert [page.net for page in pages_of(net, lambda _: True)] == [Net((), (), {}, ())]
