"""The page and the pictures that are made from the code are as the code makes them now."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def generate() -> ModuleType:
    """docs/generate.py, which is no part of the package."""
    spec: Any = importlib.util.spec_from_file_location("generate_docs", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_everything_made_from_the_code_is_fresh(
    generate: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = generate.main(["--check"])
    assert (stale, capsys.readouterr().err) == (0, "")


def test_every_picture_of_the_pages_is_made_from_the_code(generate: ModuleType) -> None:
    shown = {
        (page.parent / picture).resolve()
        for page in DOCS.glob("*.md")
        for picture in re.findall(r"\]\(([\w-]+\.svg)\)", page.read_text(encoding="utf-8"))
    }
    assert shown == {file.resolve() for file in generate.CHARTS}
    assert shown == {file.resolve() for file in DOCS.glob("*.svg")}


def test_what_is_not_fresh_is_named_and_then_made(
    generate: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, missing, page = tmp_path / "old.svg", tmp_path / "missing.svg", tmp_path / "cli.md"
    old.write_text("<svg/>\n", encoding="utf-8")
    page.write_text(generate.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(generate, "CHARTS", {old: "kr2", missing: "kr4"})
    monkeypatch.setattr(generate, "PAGE", page)
    assert generate.main(["--check"]) == 1
    told = capsys.readouterr().err
    assert [name in told for name in ("old.svg", "missing.svg", "cli.md")] == [True, True, False]
    assert generate.main([]) == 0
    assert old.read_text("utf-8") == (DOCS / "chart-kr2.svg").read_text("utf-8")
    assert missing.read_text("utf-8") == (DOCS / "chart-kr4.svg").read_text("utf-8")
