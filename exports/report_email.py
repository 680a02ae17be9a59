"""The weekly report as a plain e-mail: a subject, and a text of 72 columns that every reader shows."""

from __future__ import annotations

from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from ost.domain.text import shortened
from ost.exports import report_words as words
from ost.exports.report_text import to_text
from ost.exports.safe import plain

if TYPE_CHECKING:
    from ost.services.report import Report

WIDTH = 72
"""Columns, so that an answer still quotes it within 80 (RFC 3676, section 4.2)."""

_LONGEST_SUBJECT = 200
_COLUMNS = 78
"""Of a header (RFC 5322, section 2.1.1)."""


def subject(report: Report) -> str:
    """What the mail is about: `Weekly report 2026-W45, Acme, team Growth: 2 alarms, 1 initiative failed`."""
    told = words.counts_sentence(report).rstrip(".") if report.krs else "no key result runs"
    return shortened(plain(f"{words.heading(report)}, {words.whose(report)}: {told}"), _LONGEST_SUBJECT)


def to_email(report: Report) -> str:
    """The report as text that can be pasted into a mail: the subject on the first line, then the body."""
    return f"Subject: {subject(report)}\n\n{to_text(report, WIDTH)}"


def to_eml(report: Report) -> bytes:
    """The report as a message of RFC 5322, a draft that a mail program opens to be addressed and sent.

    The same report is the same bytes: its date is noon (UTC) of the day that it is told of.
    """
    body = to_text(report, WIDTH)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject(report)
    message["From"] = "ost <ost@ost.invalid>"
    message["To"] = "undisclosed-recipients:;"
    message["Date"] = format_datetime(datetime.combine(report.as_of, time(12), UTC))
    message["Message-ID"] = f"<{sha256(body.encode()).hexdigest()[:32]}@ost.invalid>"
    message["X-Unsent"] = "1"
    message.set_content(body, charset="utf-8", cte="quoted-printable")
    # A subject that only just needs a second line would be put there whole, with nothing in the first one.
    alone = len(message["Subject"]) < _COLUMNS
    return message.as_bytes(policy=SMTP.clone(max_line_length=_COLUMNS + 10) if alone else SMTP)
