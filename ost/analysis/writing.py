"""Numbers as people write them: sensible digits, units, plurals. Shared by all that makes sentences."""

from __future__ import annotations

import math


def plain(value: float, decimals: int) -> str:
    """A number with this many decimals, and no minus sign on a zero."""
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text


def decimals_for(low: float, high: float) -> int:
    """Decimals (0 to 6) that give half a range two significant digits, and no number more than four."""
    biggest = max(abs(low), abs(high))
    if biggest == 0:
        return 0
    most = 3 - math.floor(math.log10(biggest))
    wanted = 1 - math.floor(math.log10((high - low) / 2)) if high > low else most
    return max(0, min(wanted, most, 6))


def quantity(number: str, unit: str) -> str:
    """A number, already written out, with its unit."""
    return f"{number} {unit.strip()}".rstrip()


def single(value: float, digits: int = 2) -> str:
    """One number on its own, with this many significant digits but never less than its whole part."""
    if value == 0:
        return "0"
    text = plain(value, max(0, min(6, digits - 1 - math.floor(math.log10(abs(value))))))
    return text.rstrip("0").rstrip(".") if "." in text else text


def chance(probability: float) -> str:
    """A probability in words, never quite 0 or 100 %: `an 83 % chance`, `a chance over 99 %`."""
    percent = round(probability * 100)
    if percent in {0, 100}:
        return "a chance under 1 %" if percent == 0 else "a chance over 99 %"
    article = "an" if percent in {8, 11, 18} or percent // 10 == 8 else "a"  # noqa: PLR2004
    return f"{article} {percent} % chance"
