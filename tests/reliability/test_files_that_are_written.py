"""Every file that is written: who may read it, that it appears whole, and that it is not written through a link."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
from refusing import check_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from running import Ost

    from .conftest import Proof

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights and links")

BY_MASK = 0o666
"""The mode of a file of which nothing is promised, before the user's mask."""
WRITES = {
    "a workspace": (["init", "out.db"], "out.db", BY_MASK),
    "a demo": (["demo", "out.db"], "out.db", BY_MASK),
    "a loaded workspace": (["load", "in.jsonl", "--db", "out.db"], "out.db", BY_MASK),
    "a copy": (["copy", "--to", "out.db"], "out.db", BY_MASK),
    "a rebuilt workspace": (["doctor", "--rebuild", "out.db"], "out.db", BY_MASK),
    "a backup": (["backup", "out.db"], "out.db", 0o600),
    "a dump": (["dump", "out.jsonl"], "out.jsonl", BY_MASK),
    "an export": (["export", "html", "-o", "out.html"], "out.html", BY_MASK),
    "a drawing": (["export", "svg", "-o", "out.svg"], "out.svg", BY_MASK),
    "a report": (["report", "weekly", "-o", "out.html"], "out.html", BY_MASK),
}
FOLLOWED = {"an export", "a drawing", "a report"}
"""What is written through a link, as cli/output.py says: a link to a shared page stays one."""


AGAIN = {"a dump": ["--force"]}
"""What has to be said before an earlier one gives way."""


@pytest.fixture
def ost(desk: Ost) -> Ost:
    """The desk, with a dump beside it."""
    desk("dump", "in.jsonl")
    return desk


@pytest.fixture(params=[0o022, 0o077, 0o002], ids=oct)
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    """What the user takes away from every new file."""
    usual = os.umask(request.param)
    yield request.param
    os.umask(usual)


def _kinds(proof: Proof) -> dict[str, tuple[list[str], str, int]]:
    return {name: one for name, one in WRITES.items() if name != "a demo" or proof.size(0, 1)}


def test_modes(ost: Ost, mask: int, proof: Proof) -> None:
    for name, (words, target, promised) in _kinds(proof).items():
        ost(*words)
        assert stat.S_IMODE(Path(target).stat().st_mode) == promised & ~mask, name
        Path(target).unlink()
    kept = Path(ost.json("backup")["backup"])
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    proof.found(
        f"modes of {len(_kinds(proof))} sorts of files, mask {mask:03o}",
        "backups 600 in a folder 700, all others as the mask says",
    )


def test_a_file_that_is_written_again_keeps_its_mode(ost: Ost) -> None:
    for name in ("a dump", "an export", "a report"):
        words, target, _ = WRITES[name]
        ost(*words)
        Path(target).chmod(0o640)
        ost(*words, *AGAIN.get(name, ()))
        assert stat.S_IMODE(Path(target).stat().st_mode) == 0o640, name
    before = Path("ost.db").stat()
    ost("backup", "safe.db")
    ost("restore", "safe.db", "--yes")
    assert (Path("ost.db").stat().st_mode, Path("ost.db").stat().st_ino) == (before.st_mode, before.st_ino)


def test_what_is_put_in_the_place_of_a_ruin_has_its_mode(ost: Ost) -> None:
    """So that those who read it before can read it again."""
    ost("backup", "safe.db")
    Path("ost.db").write_bytes(b"ruin ruin ruin r" + Path("ost.db").read_bytes()[16:])
    Path("ost.db").chmod(0o660)
    ost("restore", "safe.db", "--yes")
    assert stat.S_IMODE(Path("ost.db").stat().st_mode) == 0o660


class _Watcher:
    """Reads a file again and again, as fast as it can, and keeps what it saw that differed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.looks = 0
        self.seen: dict[bytes, int] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        last = None
        while not self._done.is_set():
            self.looks += 1
            try:
                found = self._path.stat()
                if (found.st_ino, found.st_size, found.st_mtime_ns) == last:
                    time.sleep(0.0002)
                    continue
                content = self._path.read_bytes()
            except FileNotFoundError:
                continue
            last = (found.st_ino, found.st_size, found.st_mtime_ns)
            self.seen[content] = self.seen.get(content, 0) + 1

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


@pytest.mark.slow
def test_whoever_looks_sees_the_whole_file_or_none(ost: Ost, tmp_path: Path, proof: Proof) -> None:
    looks, rounds = 0, proof.size(1, 20)
    for name, (words, target, _) in _kinds(proof).items():
        for _ in range(rounds if name != "a demo" else 1):
            path = tmp_path / target
            with _Watcher(path) as watcher:
                ost(*words)
            assert list(watcher.seen) in ([], [path.read_bytes()]), name
            looks += watcher.looks
            if name in {"a dump", *FOLLOWED}:  # and in the place of an earlier one
                first = path.read_bytes()
                ost("objective", "add", "x" * 400)
                with _Watcher(path) as watcher:
                    ost(*words, *AGAIN.get(name, ()))
                assert set(watcher.seen) <= {first, path.read_bytes()}, name
                looks += watcher.looks
            path.unlink()
    assert not list(tmp_path.glob(".*"))
    proof.found(
        f"{len(_kinds(proof))} sorts of files written while another thread polls them",
        f"{looks:,} looks, each of no file, the earlier one, or the whole one; no draft left",
    )


def test_nothing_but_documents_is_written_through_a_link(ost: Ost, tmp_path: Path, proof: Proof) -> None:
    """A link to a file, to the workspace itself, or to nothing."""
    aims = {"a file": tmp_path / "aim", "the workspace": tmp_path / "ost.db", "nothing": tmp_path / "nothing"}
    kinds = _kinds(proof)
    for name, (words, target, _) in kinds.items():
        for what, aim in aims.items():
            aims["a file"].write_bytes(b"mine")
            before = {path: path.read_bytes() for path in aims.values() if path.exists()}
            if name in FOLLOWED and what == "the workspace":
                continue  # whoever exports over the workspace by its own name is told nothing, either
            Path(target).symlink_to(aim)
            said = ost.run(*words)
            if name in FOLLOWED:
                assert said.code == 0
                assert aim.read_bytes() not in (b"", b"mine")
                aim.unlink()
            else:
                check_refusal(said, said.code, "")
                assert said.code in {1, 4}, (name, what)
                assert {path: path.read_bytes() for path in aims.values() if path.exists()} == before
            assert Path(target).is_symlink()
            assert Path(target).readlink() == aim
            Path(target).unlink()
    proof.found(
        f"{len(kinds)} sorts of files where there is a link to a file, to the workspace, or to nothing",
        "workspaces, backups, dumps: refused, nothing written through it; documents follow it, as they say",
    )


def test_a_folder_on_the_way_may_be_a_link(ost: Ost, tmp_path: Path, proof: Proof) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to("far")
    for name, (words, target, _) in _kinds(proof).items():
        ost(*(word if word != target else f"near/{target}" for word in words))
        assert (tmp_path / "far" / target).is_file(), name
        made = {file.name for file in (tmp_path / "far").iterdir()}
        assert made == {target} | ({"report.html", "tree.svg"} if name == "a demo" else set())
        for file in made:
            (tmp_path / "far" / file).unlink()
    shutil.move(tmp_path / "ost.db", tmp_path / "far" / "ost.db")
    ost.db = tmp_path / "near" / "ost.db"
    ost("backup")
    ost("objective", "add", "Through it")
    assert (tmp_path / "far" / "ost.db.backups").is_dir()
