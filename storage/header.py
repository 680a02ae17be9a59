"""The first hundred bytes of a SQLite file: what each of them is in a file of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.storage.rows import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = b"SQLite format 3\x00"
_LENGTH = 100
_COOKIES = 1 << 24

_FIXED = (
    ("the mark of a SQLite file", 0, _MAGIC),
    ("the bytes kept free on each page", 20, bytes(1)),
    ("the fractions of a page's payload", 21, bytes((64, 32, 32))),
    ("the number of the schema's form", 44, (4).to_bytes(4, "big")),
    ("the suggested cache", 48, bytes(4)),
    ("the largest root page", 52, bytes(4)),
    ("the text encoding", 56, (1).to_bytes(4, "big")),
    ("the mark of incremental vacuum", 64, bytes(4)),
    ("the application's mark", 68, APPLICATION_ID.to_bytes(4, "big")),
    ("the reserved space", 72, bytes(20)),
)


def is_ours(head: bytes) -> bool:
    """Whether a file is one of ours, were it not for some damaged bytes at its beginning."""
    same = sum(a == b for a, b in zip(head[:16], _MAGIC, strict=False))
    mark = sum(a == b for a, b in zip(head[68:72], APPLICATION_ID.to_bytes(4, "big"), strict=False))
    return len(head) == _LENGTH and same >= 14 and mark >= 3  # noqa: PLR2004


def header_faults(data: bytes) -> Iterator[str]:
    """What in the header is not as it must be."""
    if len(data) < _LENGTH:
        yield f"the file is cut: it has {len(data)} bytes"
        return
    for what, at, right in _FIXED:
        if data[at : at + len(right)] != right:
            yield f"{what} is {data[at : at + len(right)].hex()} and should be {right.hex()}"
    if data[18:20] not in {b"\x01\x01", b"\x02\x02"}:
        yield f"the journal's mode is {data[18:20].hex()}"
    version = int.from_bytes(data[60:64], "big")
    if not 1 <= version <= SCHEMA_VERSION:
        yield f"the schema's number is {version}, and the newest is {SCHEMA_VERSION}"
    if not 0 < int.from_bytes(data[40:44], "big") < _COOKIES:
        yield "the number of changes of the schema is too high to be true"
    written_by = int.from_bytes(data[96:100], "big")
    if not 3_007_000 <= written_by < 4_000_000:  # noqa: PLR2004
        yield f"the number of the SQLite that wrote it is {written_by}"
    if data[24:28] != data[92:96] and data[18] == 1:
        yield "the two counters of changes do not agree"
