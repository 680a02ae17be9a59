"""A disk with too little room, at every number of free pages: refused with a sentence, and all as it was.

The disk is a small one in memory where that can be mounted, and always a limit on the size of files as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from refusing import check_refusal
from running import Ost, dump

from ost.storage.doctor import examine

from .conftest import LONG, files_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Proof

resource = pytest.importorskip("resource", reason="limits are set with resource")

PAGE = 4096
SCHEMA_1 = Path(__file__).parents[1] / "storage" / "data" / "schema_1.db"
SORTS = ("tmpfs", "limit")


@dataclass(frozen=True)
class Disk:
    """A place with little room.

    Attributes:
        folder: Where it is.
        sort: What keeps it small.
    """

    folder: Path
    sort: str

    @contextmanager
    def with_room_for(self, pages: int) -> Iterator[None]:
        """As long as the block lasts, so many pages can be written (or files be so many pages long)."""
        if self.sort == "limit":
            usual = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (pages * PAGE, usual[1]))
            try:
                yield
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, usual)
            return
        ballast = self.folder / "ballast"
        free = os.statvfs(self.folder).f_bavail - pages
        with ballast.open("wb") as file:
            for _ in range(free):
                file.write(b"x" * PAGE)
        assert os.statvfs(self.folder).f_bavail == pages
        try:
            yield
        finally:
            ballast.unlink()


def _mounted(folder: Path) -> bool:
    if sys.platform != "linux":
        return False
    words = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    with suppress(OSError):
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    return False


@pytest.fixture(scope="module", params=SORTS)
def disk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    """A small disk."""
    folder = tmp_path_factory.mktemp("disk")
    if request.param == "limit":
        if not LONG and _mounted(folder):
            subprocess.run(["umount", str(folder)], check=True)
            pytest.skip("a small disk can be mounted, which is better")
        yield Disk(folder, "limit")
        return
    if not _mounted(folder):
        pytest.skip("no file system can be mounted here")
    try:
        yield Disk(folder, "tmpfs")
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def elsewhere(desk_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is read, on a disk with room: a table of values, a backup and a dump."""
    folder = tmp_path_factory.mktemp("elsewhere")
    rows = "".join(f"{year}-{month:02}-01,{month}\n" for year in range(1900, 2030) for month in range(1, 13))
    (folder / "values.csv").write_text("date,value\n" + rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OST_TODAY", "2036-11-17")
        shutil.copyfile(desk_file, folder / "other.db")
        other = Ost(folder / "other.db")
        other("objective", "add", "One more")
        other("measure", "import", "kr1", folder / "values.csv")
        other("backup", folder / "safe.db")
        other("dump", folder / "desk.jsonl")
    return folder


ACTS = {
    "a write": ("experiment", "add", "x" * 400, "--under", "sol1", "--criterion", "7 of 10"),
    "an import": ("measure", "import", "kr1", "{elsewhere}/values.csv"),
    "a backup": ("backup", "{disk}/safe.db"),
    "a restore": ("restore", "{elsewhere}/safe.db", "--yes"),
    "a migration": ("list", "kr"),
    "a dump": ("dump", "{disk}/desk.jsonl"),
    "an export": ("export", "html", "-o", "{disk}/page.html"),
    "a report": ("report", "weekly", "-o", "{disk}/report.html"),
    "a load": ("load", "{elsewhere}/desk.jsonl", "--db", "{disk}/loaded.db"),
    "a copy": ("copy", "--to", "{disk}/copied.db"),
    "a new workspace": ("init", "{disk}/new.db"),
    "a rebuilt workspace": ("doctor", "--rebuild", "{disk}/rebuilt.db"),
}

IN_THE_FILE = {"a write", "an import", "a restore", "a migration"}


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_what_does_not_fit_is_refused_and_all_is_as_it_was(
    act: str, disk: Disk, elsewhere: Path, desk_file: Path, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the last page but one that it needs: the disk gets more and more room until it fits."""
    path = disk.folder / "ost.db"
    words = [word.format(disk=disk.folder, elsewhere=elsewhere) for word in ACTS[act]]
    source = SCHEMA_1 if act == "a migration" else desk_file
    monkeypatch.chdir(elsewhere)
    # A limit on sizes stands even in the way of taking back what is written in a file beyond it, so it is no smaller.
    base = source.stat().st_size // PAGE if disk.sort == "limit" and IN_THE_FILE & {act} else 0
    refused, room, whole = 0, 0, False
    while not whole:
        for old in disk.folder.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copyfile(source, path)
        before, rows = files_in(disk.folder), dump(path)
        with disk.with_room_for(base + room):
            said = Ost(path).run(*words)
        if said.code == 0:
            whole = True
        else:
            refused += 1
            *_, last = said.err.splitlines(keepends=True)  # a restore says first what it is going to do
            check_refusal(replace(said, err=last), 1, ": ")
            _as_before(disk.folder, before, rows)
        room += proof.size(max(3, 3 * room), 1)
        assert room < 2000
    assert refused
    if act == "a migration":  # on the last page of a disk no file can be written anew: the next change does
        assert Ost(path).run("objective", "add", "There is room again").code == 0
    assert {check.found for check in examine(path)} == {None}
    proof.found(
        f"a full disk ({'tmpfs' if disk.sort == 'tmpfs' else 'RLIMIT_FSIZE'}): {act}",
        f"refused {refused} times, with room for 0 to {room} pages; nothing half-written, the file as before",
    )


def _as_before(folder: Path, before: dict[str, bytes], rows: list[str]) -> None:
    """The file is what it was, byte for byte; beside it there may be backups that were made first, whole ones."""
    after = files_in(folder)
    kept = {name for name in after if name.startswith("ost.db.backups/")}
    assert after.keys() - kept == before.keys()
    assert after["ost.db"] == before["ost.db"]
    for name in kept:
        assert ".before-" in name
        assert dump(folder / name) == rows
