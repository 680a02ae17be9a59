"""Hidden drafts beside a file's place: they get its name when they are whole, and are gone otherwise."""

from __future__ import annotations

import contextlib
import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ost.errors import BackupExists, CannotWrite, WorkspaceExists
from ost.storage.sqlite import BESIDE, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path


@contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """A hidden file beside the target that only its owner can read; gone when the block ends."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        why = "its folder does not exist" if isinstance(error, FileNotFoundError) else error.strerror
        raise CannotWrite(target, str(why or error).lower()) from error
    try:
        yield draft
    finally:
        remove(draft)


def remove(draft: Path) -> None:
    """Remove a file and what SQLite may have put beside it."""
    for end in ("", *BESIDE):
        with contextlib.suppress(OSError):
            draft.with_name(draft.name + end).unlink()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def give_name(draft: Path, target: Path, way: AbstractContextManager[None] | None = None) -> None:
    """Bring a draft to the disk and give it its name.

    Args:
        draft: What is whole.
        target: Its name.
        way: Holds an earlier file of that name, which gives way; None where there must be none.

    Raises:
        BackupExists: When a file has that name.
        CannotWrite: When the folder does not allow it.
    """
    try:
        _sync(draft)
        if way is not None:
            with contextlib.ExitStack() as lock:
                lock.enter_context(way)
                if os.name == "nt":  # an open file cannot be replaced there
                    lock.close()
                draft.replace(target)
        else:
            publish(draft, target)
            draft.unlink(missing_ok=True)
        sync_folder(target.parent)
    except WorkspaceExists as error:
        raise BackupExists(target) from error
    except OSError as error:
        raise CannotWrite(target, (error.strerror or str(error)).lower()) from error
