"""The pages of a SQLite file, read without SQLite: what it passes over in silence is looked at here.

SQLite checks what it uses. The bytes between its rows, those of free pages and some fields of the header can change
without a word; all of them are zero in a file of ours, or have one known value, so that a change of theirs is seen.

The form of the file: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEADER = 100
_INTERIOR_TABLE, _LEAF_TABLE, _INTERIOR_INDEX, _LEAF_INDEX = 5, 13, 2, 10
_SMALLEST = 4
"""How many bytes a cell or a free block takes at least."""

_NEAR = 16
"""How far from the end of a page's list of rows a former entry of it is looked for."""


class BadPage(Exception):
    """A page that is not built as pages are."""


def _int(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for count in range(8):
        byte = data[at + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004
            return value, at + count + 1
    return value << 8 | data[at + 8], at + 9


@dataclass(slots=True)
class Pages:
    """A whole file, page by page.

    Attributes:
        data: The file.
        size: How many bytes a page has.
    """

    data: bytes
    size: int = field(init=False)

    def __post_init__(self) -> None:
        said = _int(self.data, 16, 2)
        self.size = 65536 if said == 1 else said
        if self.size < 512 or self.size & self.size - 1:  # noqa: PLR2004
            raise BadPage(f"the header tells pages of {self.size} bytes")

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self.data) // self.size

    def page(self, number: int) -> bytes:
        """A page, counted from 1."""
        if not 1 <= number <= self.count:
            raise BadPage(f"page {number} is named and is not there")
        return self.data[(number - 1) * self.size : number * self.size]

    def dirt(
        self, roots: Iterable[int], left: list[int] | None = None, *, lenient: bool = False
    ) -> Iterator[tuple[int, int, int]]:
        """Unused bytes that are not zero, as (page, from, to).

        Args:
            roots: The first page of every table and index.
            left: Gets the lengths of the stretches in which SQLite left something.
            lenient: Whether anything may stand where SQLite leaves something, but for a byte that stands alone.

        Raises:
            BadPage: When a page is not built as pages are.
        """
        seen: set[int] = set()
        for root in roots:
            yield from self._tree(root, seen, [] if left is None else left, lenient=lenient)
        yield from self._free(seen)

    def _take(self, number: int, seen: set[int]) -> bytes:
        if number in seen:
            raise BadPage(f"page {number} is used twice")
        seen.add(number)
        return self.page(number)

    def _tree(
        self, root: int, seen: set[int], left: list[int], *, lenient: bool
    ) -> Iterator[tuple[int, int, int]]:
        waiting = [root]
        while waiting:
            number = waiting.pop()
            page = self._take(number, seen)
            try:
                used, below, chains = _used(page, _HEADER if number == 1 else 0)
            except IndexError as error:
                raise BadPage(f"page {number} has a row that goes over its end") from error
            waiting += below
            array = used[0][1]
            for begin, end in _dirty(page, used):
                pieces = lenient and not _is_alone(page, begin, end)
                if begin == array and (pieces or _left_by_sqlite(page, begin, end)):
                    left.append(end - begin)
                else:
                    yield number, begin, end
            for first, rest in chains:
                yield from self._overflow(first, rest, seen)

    def _overflow(self, number: int, rest: int, seen: set[int]) -> Iterator[tuple[int, int, int]]:
        """The pages that hold the rest of a long row."""
        while rest > 0:
            page = self._take(number, seen)
            held = min(rest, self.size - 4)
            rest -= held
            yield from ((number, *gap) for gap in _dirty(page, [(0, 4 + held)]))
            number = _int(page, 0, 4)

    def _free(self, seen: set[int]) -> Iterator[tuple[int, int, int]]:
        """The pages that nothing uses."""
        number = _int(self.data, 32, 4)
        while number:
            page = self._take(number, seen)
            count = _int(page, 4, 4)
            yield from ((number, *gap) for gap in _dirty(page, [(0, 8 + 4 * count)]))
            for leaf in range(count):
                free = _int(page, 8 + 4 * leaf, 4)
                yield from ((free, *gap) for gap in _dirty(self._take(free, seen), []))
            number = _int(page, 0, 4)


def _dirty(page: bytes, used: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches of a page that are not used and not zero."""
    at = 0
    for begin, end in (*sorted(used), (len(page), len(page))):
        if begin > at and page.count(0, at, begin) != begin - at:
            yield at, begin
        at = max(at, end)


def _is_alone(page: bytes, begin: int, end: int) -> bool:
    """Whether a single byte of a stretch is not zero, and does not touch what is used, as pieces of rows do."""
    if page.count(0, begin, end) != end - begin - 1:
        return False
    at = next(at for at in range(begin, end) if page[at])
    return begin + _SMALLEST <= at < end - _SMALLEST


def _left_by_sqlite(page: bytes, begin: int, end: int) -> bool:
    """Whether what stands between a page's list of rows and its rows is what SQLite leaves when it moves rows.

    It does not wipe there even with `secure_delete`: behind the list stand former entries of it, before the rows the
    heads of former free blocks, each of which ends where the rows begin or further on. One of either is asked
    for; what stands beside it may be a piece of a former row.
    """
    entries = (_int(page, at, 2) for at in range(begin, min(begin + _NEAR, end - 1), 2))
    if any(begin <= entry < len(page) for entry in entries):
        return True
    for at in range(begin, end - _SMALLEST + 1):
        following, size = _int(page, at, 2), _int(page, at + 2, 2)
        if size == end - at or (size >= end - at and at + size <= following < len(page)):
            return True
    return False


def _used(page: bytes, begin: int) -> tuple[list[tuple[int, int]], list[int], list[tuple[int, int]]]:
    """What of a page is used, the pages below it, and the rests of its rows as (first page, bytes)."""
    kind = page[begin]
    if kind not in {_INTERIOR_TABLE, _LEAF_TABLE, _INTERIOR_INDEX, _LEAF_INDEX}:
        raise BadPage(f"a page is of no known kind ({kind})")
    interior = kind in {_INTERIOR_TABLE, _INTERIOR_INDEX}
    cells = _int(page, begin + 3, 2)
    array = begin + (12 if interior else 8)
    used = [(0, array + 2 * cells)]
    below = [_int(page, begin + 8, 4)] if interior else []
    chains: list[tuple[int, int]] = []
    for index in range(cells):
        start = at = _int(page, array + 2 * index, 2)
        if interior:
            below.append(_int(page, at, 4))
            at += 4
        if kind == _INTERIOR_TABLE:
            at = _varint(page, at)[1]
        else:
            payload, at = _varint(page, at)
            if kind == _LEAF_TABLE:
                at = _varint(page, at)[1]
            local = _local(payload, len(page), leaf_table=kind == _LEAF_TABLE)
            at += local
            if local < payload:
                chains.append((_int(page, at, 4), payload - local))
                at += 4
        used.append((start, max(at, start + _SMALLEST)))
    free = _int(page, begin + 1, 2)
    while free:
        used.append((free, free + 4))
        following = _int(page, free, 2)
        if following and following <= free:
            raise BadPage("the free blocks of a page are out of order")
        free = following
    return used, below, chains


def _local(payload: int, usable: int, *, leaf_table: bool) -> int:
    """How much of a row stands in its own page."""
    most = usable - 35 if leaf_table else (usable - 12) * 64 // 255 - 23
    if payload <= most:
        return payload
    least = (usable - 12) * 32 // 255 - 23
    wanted = least + (payload - least) % (usable - 4)
    return wanted if wanted <= most else least
