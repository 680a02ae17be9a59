"""The review pack as slides: native tables and charts, everything inside its slide, and the same file every time."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hostile_titles import TITLES
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from weekly_story import Clock, story

from ost.exports.pack_pptx import HIGH, WIDE, fitted, lines_of, to_pptx
from ost.exports.pack_words import RULE, document
from ost.services import adding
from ost.services.packing import read_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.services.pack import Pack

DAY = date(2026, 11, 11)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The story, looked at on the Wednesday after its week."""
    return read_pack(story().on(11, 11))


@pytest.fixture(scope="module")
def made(pack: Pack) -> bytes:
    """Its slides as a file."""
    return to_pptx(document(pack), DAY)


@pytest.fixture(scope="module")
def slides(made: bytes) -> Any:
    """Its slides."""
    return Presentation(io.BytesIO(made)).slides


def shapes(slides: Any) -> Iterator[tuple[int, Any]]:
    """Every shape with the number of its slide."""
    for number, slide in enumerate(slides, 1):
        for shape in slide.shapes:
            yield number, shape


def is_inside(shape: Any) -> bool:
    """Whether a shape, as it is declared, and a table by its rows and columns, lies in the slide."""
    width, height = shape.width.pt, shape.height.pt
    if shape.has_table:
        width = sum(column.width.pt for column in shape.table.columns)
        height = sum(row.height.pt for row in shape.table.rows)
    right, bottom = shape.left.pt + width, shape.top.pt + height
    return bool(min(shape.left, shape.top) >= 0 and right <= WIDE + 0.5 and bottom <= HIGH + 0.5)


def words(slides: Any) -> str:
    """All text on slides and in notes."""
    found = [slide.notes_slide.notes_text_frame.text for slide in slides]
    for _, shape in shapes(slides):
        if shape.has_table:
            found += [cell.text for cell in shape.table.iter_cells()]
        elif shape.has_text_frame:
            found.append(shape.text_frame.text)
    return "\n".join(found)


def test_a_slide_is_wide_and_nothing_leaves_it(made: bytes, slides: Any) -> None:
    file = Presentation(io.BytesIO(made))
    assert (file.slide_width.pt, file.slide_height.pt) == (960, 540)
    outside = [(number, shape.name) for number, shape in shapes(slides) if not is_inside(shape)]
    assert not outside


def test_a_row_is_high_enough_for_its_words(slides: Any) -> None:
    for _, shape in shapes(slides):
        if shape.has_table:
            for row in shape.table.rows:
                for cell, column in zip(row.cells, shape.table.columns, strict=True):
                    assert lines_of(cell.text, column.width.pt - 10, 12) * 14.4 + 6 <= row.height.pt + 0.5


def test_tables_and_charts_are_native_and_only_trees_are_pictures(slides: Any, pack: Pack) -> None:
    found = [shape for _, shape in shapes(slides)]
    charts = [shape for shape in found if shape.has_chart]
    measured = [kr for part in pack.parts for kr in part.krs if kr.chart is not None and kr.chart.points]
    assert len(charts) == len(measured)
    assert len([shape for shape in found if shape.has_table]) >= 2 * len(pack.parts)
    pictures = [shape for shape in found if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert len(pictures) >= len(pack.parts)


def test_a_chart_holds_the_numbers_that_were_measured(slides: Any, pack: Pack) -> None:
    charts = [shape.chart for _, shape in shapes(slides) if shape.has_chart]
    krs = [
        kr.chart for section in document(pack).sections for kr in section.blocks if getattr(kr, "chart", None)
    ]
    for drawn, chart in zip(charts, krs, strict=True):
        first = drawn.plots[0].series[0]
        values = [value for value in first.values if value is not None]
        assert values == pytest.approx([point.value for point in chart.points])


def test_pictures_charts_and_tables_are_described(slides: Any) -> None:
    for number, shape in shapes(slides):
        if shape.has_chart or shape.has_table or shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
            [about] = shape.element.xpath("./*/p:cNvPr")
            assert about.get("descr"), number


def test_every_slide_has_a_title_and_notes(slides: Any) -> None:
    for slide in slides:
        assert slide.shapes.title.text_frame.text
        assert slide.notes_slide.notes_text_frame.text


def test_everything_is_said(slides: Any, pack: Pack) -> None:
    said = words(slides)
    for part in pack.parts:
        assert part.view.node.title in said
        assert all(kr.view.node.title in said for kr in part.krs)
    assert all(question.do is None or question.do in said for question in pack.all_questions)
    assert RULE in slides[-1].shapes[-1].text_frame.text


def test_the_same_pack_is_the_same_file(made: bytes, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    past = time.time() - 86400 * 400
    monkeypatch.setattr(time, "time", lambda: past)
    assert to_pptx(document(pack), DAY) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {info.date_time[:3] for info in archive.infolist()} == {(2026, 11, 11)}
        book = next(name for name in archive.namelist() if name.endswith(".xlsx"))
        with zipfile.ZipFile(io.BytesIO(archive.read(book))) as inner:
            assert b"2026-11-11T12:00:00Z" in inner.read("docProps/core.xml")


@pytest.mark.parametrize("name", TITLES)
def test_whatever_a_title_holds_the_slides_hold_it(name: str) -> None:
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
    for _ in range(30):
        adding.add_opportunity(clock.on(10, 2), title, under=["kr1"])
    slides = Presentation(io.BytesIO(to_pptx(document(read_pack(clock.on(11, 11))), DAY))).slides
    assert all(is_inside(shape) for _, shape in shapes(slides))
    assert title.strip()[:150].strip() in words(slides).replace("\n", " ")


def test_a_workspace_without_anything_is_two_slides() -> None:
    slides = Presentation(io.BytesIO(to_pptx(document(read_pack(Clock().on(11, 11))), DAY))).slides
    assert len(slides) == 2
    assert "There is nothing to review yet" in words(slides)


def test_a_text_is_cut_to_its_lines_and_says_so() -> None:
    assert fitted("short", 100, 12, 1) == "short"
    cut = fitted("many words " * 50, 200, 12, 2)
    assert cut.endswith("…")
    assert lines_of(cut, 200, 12) == 2
