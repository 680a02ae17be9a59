"""The script of others in the page is what was bundled from the versions in the lock file, with its licences."""

from __future__ import annotations

import hashlib
import json

from ost.exports.page import WEB

VENDOR = WEB / "vendor"


def test_the_bundle_is_the_one_that_was_made() -> None:
    noted = (VENDOR / "bundle.sha256").read_text(encoding="utf-8").strip()
    assert hashlib.sha256((VENDOR / "bundle.js").read_bytes()).hexdigest() == noted


def test_every_part_of_it_brings_its_licence() -> None:
    lock = json.loads((VENDOR / "package-lock.json").read_text(encoding="utf-8"))
    licences = (VENDOR / "LICENSES.txt").read_text(encoding="utf-8")
    parts = {place: part for place, part in lock["packages"].items() if place and not part.get("dev")}
    assert len(parts) >= 5
    for place, part in parts.items():
        assert f"{place.removeprefix('node_modules/')} {part['version']}\n" in licences
    assert licences.strip() in (VENDOR / "bundle.js").read_text(encoding="utf-8")
