"""The libraries in the page are what the recipe made, from what its lock file pins."""

from __future__ import annotations

import json

from vendoring import VENDOR, record

from ost.exports.page import VENDOR as SHIPPED


def test_the_bundle_is_what_the_record_says() -> None:
    """Whoever edits a library by hand, or a version without making the bundle anew, is told to run `just vendor`."""
    assert SHIPPED.resolve() == VENDOR.resolve()
    assert record() == json.loads((VENDOR / "record.json").read_text(encoding="utf-8")), "run: just vendor"


def test_the_lock_file_pins_by_hash_and_names_no_host() -> None:
    lock = json.loads((VENDOR / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert not [name for name, one in packages.items() if "resolved" in one]
    wanted = json.loads((VENDOR / "package.json").read_text(encoding="utf-8"))
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_every_library_in_the_bundle_has_its_licence_beside_it() -> None:
    head = (VENDOR / "libraries.js").read_text(encoding="utf-8").partition("*/")[0]
    names = head.removeprefix("/* ").partition(":")[0].split(", ")
    lock = json.loads((VENDOR / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    licences = (VENDOR / "LICENSES.txt").read_text(encoding="utf-8")
    assert "d3-zoom" in names
    for name in names:
        one = lock[f"node_modules/{name}"]
        assert f"{name} {one['version']} ({one['license']})\n" in licences
