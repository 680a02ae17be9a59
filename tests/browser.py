"""A real browser for the tests of the interactive page: one that is here, or one that can be had.

In this order: what OST_TEST_BROWSER names; a Chromium, Chrome or Edge on PATH or where they usually are; the one that
Playwright keeps; and, where OST_TEST_FETCH=1 allows it, one that is installed now: by apt as root on Debian, else
by Playwright. Where none can be had the tests are skipped, and the summary says so in capitals.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
USUAL = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
QUIET = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-sandbox"),
)
LONGEST = 400
"""Seconds that an install may take."""


@cache
def found() -> str | None:
    """The path of a browser that is here."""
    named = os.environ.get("OST_TEST_BROWSER")
    if named:
        return named
    here = [*filter(None, map(shutil.which, NAMES)), *(path for path in USUAL if Path(path).exists())]
    return next(iter(here), None) or _kept_by_playwright()


def _kept_by_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def fetch() -> None:
    """Get a browser where none is here: from Debian's packages as root, else as Playwright does."""
    if found() is not None:
        return
    apt = shutil.which("apt-get")
    ways = [[sys.executable, "-m", "playwright", "install", "chromium-headless-shell"]]
    if apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        ways.insert(0, [apt, "install", "--yes", "--no-install-recommends", "chromium"])
        _tried([apt, "update"])
    for way in ways:
        if _tried(way):
            break
    found.cache_clear()


def _tried(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=LONGEST)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


MISSING = "NO BROWSER: the interactive page was not tested. Install Chromium, or allow it: OST_TEST_FETCH=1"


def launched(playwright: Playwright) -> Iterator[Browser]:
    """The browser, while it runs; tests are skipped where there is none."""
    path = found()
    if path is None:
        pytest.skip(MISSING)
    browser = playwright.chromium.launch(executable_path=path, args=[*QUIET])
    yield browser
    browser.close()
