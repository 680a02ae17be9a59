"""A zip whose files are all of one day, so that the same content is the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FIRST_YEAR, _LAST_YEAR = 1980, 2107
"""What a zip can say."""


def dated(content: bytes, day: date) -> bytes:
    """An office document with every file in it, and in the workbooks in it, dated with a day.

    Args:
        content: The document.
        day: The day; in a zip one before 1980 is told as of that year.
    """
    written = io.BytesIO()
    when = (min(max(day.year, _FIRST_YEAR), _LAST_YEAR), day.month, day.day, 12, 0, 0)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, when)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            data = old.read(name)
            if name.endswith(".xlsx"):
                data = dated(data, day)
            elif name == "docProps/core.xml":
                data = _WRITTEN.sub(rb"\g<1>%sT12:00:00Z" % day.isoformat().encode(), data)
            new.writestr(info, data)
    return written.getvalue()
