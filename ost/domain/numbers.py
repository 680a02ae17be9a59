"""Numbers as people type and read them."""

from __future__ import annotations

import math
import re

from ost.errors import BadDuration, BadNumber, OutOfRange, TooLong

LARGEST = 1e15
"""The largest magnitude of a value: beyond it a double no longer tells whole numbers apart."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_POINTS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+", re.ASCII)
_BLANKS = re.compile(r"[+-]?\d{1,3}([ \u00a0\u202f]\d{3})+([.,]\d+)?", re.ASCII)
_DURATION = re.compile(r"(\d{1,4000})\s*(d|day|days|w|week|weeks)?", re.IGNORECASE | re.ASCII)
_LONGEST_DAYS = 3650
_LARGEST_COUNT = 10**12


def parse_number(text: str, what: str = "The value") -> float:
    """Read a finite decimal number such as `45`, `1.5`, `-0.2` or `1e6`.

    Args:
        text: What was typed; a decimal comma is refused, since `1,500` means two things.
        what: How a sentence names it.

    Raises:
        BadNumber: When it is not a number, not finite, or beyond ±1e15.
    """
    cleaned = text.strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(cleaned):
        raise BadNumber(what, text, _suggestion(cleaned))
    value = float(cleaned)
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise BadNumber(what, text, "a number between -1e15 and 1e15")
    return value


def split_effect(text: str, what: str) -> tuple[str, str]:
    """Split `KR=N` into the KR and the number; `N` alone is for every KR, which is "".

    Raises:
        BadNumber: When there is an equals sign without a KR.
    """
    kr, equals, effect = text.rpartition("=")
    if equals and not kr.strip():
        raise BadNumber(what, text, "N, or KR=N")
    return kr.strip(), effect


def check_number(what: str, value: float) -> float:
    """Let a number pass that can be kept.

    Raises:
        OutOfRange: When it is not finite, or beyond ±1e15.
    """
    if not abs(value) <= LARGEST:
        raise OutOfRange(what, value, "a number between -1e15 and 1e15")
    return value


def check_days(what: str, days: int) -> int:
    """Let a length of time pass that can be kept.

    Raises:
        OutOfRange: When it is below 0 or longer than ten years.
    """
    if not 0 <= days <= _LONGEST_DAYS:
        raise OutOfRange(what, days, f"from 0 to {_LONGEST_DAYS} days")
    return days


def _suggestion(text: str) -> str:
    if _THOUSANDS.fullmatch(text):
        plain = text.replace(",", "")
        ambiguous = text.count(",") == 1 and "." not in text
        return f"{plain} or {text.replace(',', '.')}" if ambiguous else plain
    if _POINTS.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if _BLANKS.fullmatch(text):
        return re.sub(r"[ \u00a0\u202f]", "", text).replace(",", ".")
    dotted = text.replace(",", ".")
    if text.count(",") == 1 and _NUMBER.fullmatch(dotted):
        return dotted
    bare = text.rstrip(" %")
    return bare if bare != text and _NUMBER.fullmatch(bare) else ""


def parse_count(text: str, what: str, smallest: int = 0) -> int:
    """Read a whole number from `smallest` to 10¹².

    Raises:
        BadNumber: When it is not a number.
        OutOfRange: When it is not whole, or outside the range.
    """
    value = parse_number(text, what)
    if value > _LARGEST_COUNT:
        raise OutOfRange(what, text, f"a whole number from {smallest} to {_LARGEST_COUNT:,}")
    if value != int(value) or value < smallest:
        raise OutOfRange(what, text, f"a whole number from {smallest} on")
    return int(value)


def parse_days(text: str, what: str = "The lag") -> int:
    """Read a length of time as days: `14d`, `2w`, `3 weeks` or a bare number of days.

    Raises:
        BadDuration: When it is none of these.
        TooLong: When it is longer than ten years.
    """
    match = _DURATION.fullmatch(text.strip())
    if not match:
        raise BadDuration(what, text)
    days = int(match[1]) * (7 if (match[2] or "d").lower().startswith("w") else 1)
    if days > _LONGEST_DAYS:
        raise TooLong(what, text, _LONGEST_DAYS)
    return days


def show_number(value: float, digits: int = 6) -> str:
    """Write a number as people do: `45`, `1.5`, `1,234,567`, never in exponents when it fits.

    Args:
        value: The number.
        digits: How many significant digits are kept of a number with a fraction.
    """
    if value == int(value) and abs(value) <= LARGEST:
        return f"{int(value):,}"
    rounded = float(f"{value:.{digits}g}")
    if rounded == int(rounded):
        return f"{int(rounded):,}"
    if abs(rounded) < 1e-4:  # noqa: PLR2004
        return f"{rounded:.{digits}g}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:,.{places}f}".rstrip("0").rstrip(".")


def with_unit(value: float, unit: str, digits: int = 6) -> str:
    """Write a value with its unit: `45 %`, `1.5 days`, `12`."""
    return f"{show_number(value, digits)} {unit}".rstrip()
