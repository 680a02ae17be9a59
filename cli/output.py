"""Where a document goes: to stdout, or whole into a file. Nothing half-written is ever seen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ost.errors import CannotWrite, EmptyPath, IsDatabase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_document(data: str | bytes, form: str, path: str | None, *, as_json: bool) -> None:
    """Write a document as `write_output` does; with `as_json` stdout is one JSON document all the same.

    That document says where the file is (`{"format": …, "file": …, "bytes": …}`), or holds what would have
    gone to stdout (`{"format": …, "content": …}`; bytes in Base64, with `"encoding": "base64"`). A document
    that is JSON itself stands as it is.

    Args:
        data: The document.
        form: The name of its format.
        path: The file; stdout when None or `-`.
        as_json: Whether a program reads stdout.
    """
    to_stdout = path in {None, "-"}
    if not as_json or (to_stdout and form == "json"):
        write_output(data, path, form)
        return
    from ost.cli.terminal import print_json

    shape: dict[str, object] = {"format": str(form)}
    if not to_stdout:
        written = write_output(data, path, form)
        shape |= {"file": str(path), "bytes": written}
    elif isinstance(data, str):
        shape["content"] = data
    elif form == "csv":
        shape["content"] = data.decode("utf-8")
    else:
        from base64 import b64encode

        shape |= {"encoding": "base64", "content": b64encode(data).decode("ascii")}
    print_json(shape)


def write_output(data: str | bytes, path: str | None, form: str = "txt") -> int:
    """Write a document to a file, and say so on stderr; or to stdout.

    The file is written beside its place under another name and then put there in one step: who reads it
    sees the earlier one or the new one. A link is followed, a file keeps its mode. A database is not written
    over, whatever way leads to it: it is a workspace, or somebody else's.

    Args:
        data: The document; a text is written in UTF-8.
        path: The file; stdout when None or `-`.
        form: The name of its format.

    Returns:
        How many bytes it has.

    Raises:
        IsDatabase: When the file is a SQLite database, or belongs to one.
        CannotWrite: When the path is a folder, lies in none, or the disk refuses.
    """
    raw = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
    if path in {None, "-"}:
        _to_stdout(data, raw)
        return len(raw)
    from pathlib import Path

    from ost.cli.terminal import note

    if not str(path).strip():
        raise EmptyPath("--output")
    target = Path(str(path)).expanduser()
    if target.is_dir() or str(path).endswith(("/", os.sep)):
        raise CannotWrite(path, "it is a folder")
    try:
        if _of_a_database(target.resolve()):
            raise IsDatabase(path, f"{target.stem}.{form}")
        _write_whole(target.resolve(), [raw])
    except OSError as error:
        raise CannotWrite(path, _why(error)) from error
    note(f"Written to {target} ({len(raw):,} bytes).")
    return len(raw)


def write_lines(lines: Iterable[str], target: Path) -> int:
    """Write a text line by line into a file, which appears whole; how many bytes it has.

    Raises:
        CannotWrite: When the path is a folder, lies in none, or the disk refuses.
    """
    if target.is_dir():
        raise CannotWrite(target, "it is a folder")
    try:
        return _write_whole(target, (line.encode("utf-8", "surrogatepass") for line in lines))
    except OSError as error:
        raise CannotWrite(target, _why(error)) from error


_SQLITE = b"SQLite format 3\x00"
_BESIDE = ("-wal", "-shm", "-journal")


def _of_a_database(target: Path) -> bool:
    """Whether a file is a SQLite database, or one of the files that SQLite keeps beside one."""
    for suffix in _BESIDE:
        if target.name.endswith(suffix) and _of_a_database(target.with_name(target.name[: -len(suffix)])):
            return True
    if not target.is_file():
        return False
    with target.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _to_stdout(data: str | bytes, raw: bytes) -> None:
    if isinstance(data, str):
        sys.stdout.write(data)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
    sys.stdout.flush()


def _write_whole(target: Path, pieces: Iterable[bytes]) -> int:
    """Write the pieces of a file beside its place and put it there; how many bytes they have."""
    import tempfile
    from pathlib import Path

    there = target.exists()
    if there and not target.is_file():  # a pipe or a device takes the bytes as they come
        with target.open("ab") as file:
            return sum(map(file.write, pieces))
    mode = target.stat().st_mode & 0o777 if there else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".ost-")
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            written = sum(map(file.write, pieces))
            file.flush()
            os.fsync(file.fileno())
        made.chmod(mode)
        made.replace(target)
        return written
    finally:
        made.unlink(missing_ok=True)


def _umask() -> int:
    """The process's mask for new files; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "its folder does not exist"
    if isinstance(error, NotADirectoryError):
        return "what should be its folder is not one"
    return (error.strerror or str(error)).lower()
