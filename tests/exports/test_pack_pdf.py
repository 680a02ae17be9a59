"""The review pack as a PDF: what stands on its pages, how it is built, and that it is the same every time."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hostile_titles import TITLES
from pypdf import PdfReader
from weekly_story import Clock, story

from ost.exports.pack_pdf import to_pdf
from ost.exports.pack_words import RULE, document
from ost.services import adding
from ost.services.packing import read_pack

if TYPE_CHECKING:
    from ost.services.pack import Pack

DAY = date(2026, 11, 11)
A4 = (595.28, 841.89)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The story, looked at on the Wednesday after its week."""
    return read_pack(story().on(11, 11))


@pytest.fixture(scope="module")
def pages(pack: Pack) -> PdfReader:
    """Its pages."""
    return PdfReader(io.BytesIO(to_pdf(document(pack), DAY)))


def squeezed(text: str) -> str:
    """A text with its breaks and blanks as single blanks, and without places where words may break."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\u00a0", " "))


def text_of(pages: PdfReader) -> str:
    """All that can be read in a PDF."""
    return squeezed(" ".join(page.extract_text() for page in pages.pages))


def test_the_first_page_holds_the_whole_in_short_and_the_contents(pages: PdfReader, pack: Pack) -> None:
    first = squeezed(pages.pages[0].extract_text())
    for line in document(pack).summary:
        assert squeezed(line.text) in first
    assert "Contents" in first


def test_every_page_is_an_a4_with_its_number(pages: PdfReader) -> None:
    count = len(pages.pages)
    for number, page in enumerate(pages.pages, 1):
        sides = sorted((float(page.mediabox.width), float(page.mediabox.height)))
        assert sides == pytest.approx(A4, abs=0.5)
        assert f"{number} of {count}" in squeezed(page.extract_text())


def test_everything_can_be_read_as_text(pages: PdfReader, pack: Pack) -> None:
    text = text_of(pages)
    for part in pack.parts:
        assert squeezed(part.view.node.title) in text
        assert all(squeezed(kr.view.node.title) in text for kr in part.krs)
    assert all(question.do is None or squeezed(question.do) in text for question in pack.all_questions)
    assert squeezed(pages.pages[-1].extract_text()).find(RULE.replace("'", "’")) >= 0 or RULE in text


def test_each_objective_is_a_bookmark(pages: PdfReader, pack: Pack) -> None:
    marks = [squeezed(str(one["/Title"])) for one in pages.outline if not isinstance(one, list)]
    for part in pack.parts:
        assert f"{part.view.ref} {part.view.node.title}" in marks


def test_the_letters_are_in_the_file(pages: PdfReader) -> None:
    found = 0
    for page in pages.pages:
        for font in page["/Resources"].get_object().get("/Font", {}).values():
            below = font.get_object()
            for one in below.get("/DescendantFonts", [below]):
                descriptor = one.get_object().get("/FontDescriptor")
                if descriptor is not None:
                    found += 1
                    assert {"/FontFile", "/FontFile2", "/FontFile3"} & descriptor.get_object().keys()
    assert found


def test_the_same_pack_is_the_same_file_and_dated_with_its_day(pack: Pack, pages: PdfReader) -> None:
    one, other = (to_pdf(document(pack), DAY) for _ in range(2))
    assert one == other
    made = pages.metadata.creation_date if pages.metadata else None
    assert made is not None
    assert made.date() == DAY


@pytest.mark.parametrize("name", TITLES)
def test_whatever_a_title_holds_the_pages_are_set(name: str) -> None:
    clock, title = Clock(), TITLES[name]
    adding.add_objective(clock.on(10, 1), title, team=title[:60])
    adding.add_key_result(
        clock.on(10, 1),
        title,
        under=["obj1"],
        baseline=1,
        target=2,
        unit="%",
        start="2026-10-01",
        by="2026-12-31",
    )
    pages = PdfReader(io.BytesIO(to_pdf(document(read_pack(clock.on(11, 11))), DAY)))
    assert len(pages.pages) < 9
    for word in re.findall(r"[A-Za-z]{4,20}", title)[:3]:
        assert word in text_of(pages)


def test_a_workspace_without_anything_is_a_page_that_says_so() -> None:
    pages = PdfReader(io.BytesIO(to_pdf(document(read_pack(Clock().on(11, 11))), DAY)))
    assert len(pages.pages) == 1
    assert "There is nothing to review yet" in text_of(pages)
