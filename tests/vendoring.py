"""Makes what the interactive page is built on: `just vendor`.

Bundles the libraries that `exports/vendor/package-lock.json` pins into one file, puts their licences beside it, and
records what was made from what. The bundle is the same wherever it is made; a test compares it with the record.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from node_tools import ROOT, npm_packages, run_node

VENDOR = ROOT / "exports" / "vendor"
MADE_FROM = ("entry.js", "package.json", "package-lock.json")
NAME = "libraries"


def bundle() -> tuple[str, str]:
    """The bundle, and the licences of what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(npm_packages(VENDOR), work, dirs_exist_ok=True, symlinks=True)
        shutil.copy(VENDOR / "entry.js", work)
        esbuild = ["node_modules/esbuild/bin/esbuild", "entry.js", "--bundle", "--minify", "--format=iife"]
        esbuild += [f"--global-name={NAME}", "--target=es2020", "--charset=ascii", "--legal-comments=none"]
        run_node([*esbuild, "--metafile=meta.json", "--outfile=out.js"], cwd=work)
        inputs = json.loads((work / "meta.json").read_text("utf-8"))["inputs"]
        used = sorted({name.split("/")[-1] for name in _folders(inputs)})
        parts = []
        for folder_name in sorted(_folders(inputs)):
            package = json.loads((work / folder_name / "package.json").read_text("utf-8"))
            [licence] = (work / folder_name).glob("LICENSE*")
            words = licence.read_text("utf-8").strip()
            parts.append(f"{package['name']} {package['version']} ({package['license']})\n\n{words}\n")
        head = f"/* {', '.join(used)}: see LICENSES.txt. Made by `just vendor`; do not edit. */\n"
        return head + (work / "out.js").read_text("utf-8"), f"\n{'-' * 72}\n\n".join(parts)


def _folders(inputs: dict[str, object]) -> set[str]:
    """`node_modules/NAME` of every package that a file was taken from."""
    found = set()
    for path in inputs:
        before, inside, rest = path.rpartition("node_modules/")
        if inside:
            found.add(f"{before}{inside}{rest.split('/')[0]}")
    return found


def record() -> dict[str, str]:
    """The SHA-256 of each file that the recipe reads or writes."""
    names = (*MADE_FROM, "libraries.js", "LICENSES.txt")
    return {
        name: hashlib.sha256((VENDOR / name).read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        for name in names
    }


def main() -> None:
    """Write all of it."""
    script, licences = bundle()
    (VENDOR / "libraries.js").write_text(script, encoding="utf-8", newline="\n")
    (VENDOR / "LICENSES.txt").write_text(licences, encoding="utf-8", newline="\n")
    (VENDOR / "record.json").write_text(json.dumps(record(), indent=2) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
