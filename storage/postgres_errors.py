"""What PostgreSQL's refusals mean, as our own sentences; nothing in them is a password."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.domain.text import shortened, shown
from ost.errors import (
    CannotConnect,
    Locked,
    NoDatabase,
    NoRight,
    NotLetIn,
    OstError,
    Overtaken,
    StoreFailed,
)

if TYPE_CHECKING:
    from ost.storage.urls import Server

LOCK_NOT_AVAILABLE = "55P03"
UNDEFINED = frozenset({"42P01", "42703", "3F000"})
"""A table, column or schema that is not there."""

OVERTAKEN = frozenset({"40001", "40P01", "40003"})
"""A serialization failure, or a deadlock."""
_LOST = frozenset({"57P01", "57P02", "57P05", "25P03", "25P04", "08000", "08003", "08006"})
_WHY = {
    "53100": "the server's disk is full",
    "53200": "the server is out of memory",
    "53300": "the server takes no more connections",
    "54001": "the server gave up on a statement that is too complex",
    "57014": "a statement took longer than the server, or ost, allows",
    "58030": "the server's disk gave an error",
    "XX001": "the server says that its data are damaged",
    "XX002": "the server says that an index is damaged",
}


def code_of(error: BaseException | None) -> str:
    """The SQLSTATE of a driver's error; empty when it has none."""
    return str(getattr(error, "sqlstate", None) or "")


def is_lost(error: BaseException | None) -> bool:
    """Whether the connection is gone."""
    code = code_of(error)
    if code:
        return code in _LOST
    return type(error).__name__ == "OperationalError"


def meaning(server: Server, error: BaseException | None, waited: float) -> OstError:
    """What an error within a transaction means.

    Args:
        server: Where.
        error: The driver's error.
        waited: How long a lock was waited for, in seconds.
    """
    code = code_of(error)
    if code == LOCK_NOT_AVAILABLE:
        return Locked(server, waited)
    if code in OVERTAKEN:
        return Overtaken(server)
    if code == "25006":
        return NoRight(server, "the server, or the transaction, is read-only")
    if code == "42501":
        return NoRight(server, f"the role may not do that ({_first_line(error)})")
    if is_lost(error):
        return CannotConnect(server, "the connection was lost", _check(server))
    return StoreFailed(server, _WHY.get(code) or _first_line(error))


def why_no_connection(server: Server, error: BaseException) -> OstError:
    """What it means that no connection was made; libpq gives no codes here, only the server's words."""
    text = _without_secrets(server, str(error))
    code = code_of(error)
    if code == "3D000" or re.search(r'database ".*" does not exist', text):
        named = re.search(r'database "(.*)" does not exist', text)
        return NoDatabase(server, named[1] if named else server.database)
    if "fe_sendauth: no password supplied" in text:
        return NotLetIn(server, "it wants a password, and none was found")
    if code in {"28P01", "28000"} or re.search(
        r"password authentication failed|authentication failed for user|role \".*\" does not exist|pg_hba\.conf",
        text,
    ):
        return NotLetIn(server, _last_words(text))
    for words, why in (
        ("Connection refused", "the connection was refused"),
        ("No such file or directory", "no server listens at that socket"),
        ("timeout expired", "the server did not answer in time"),
        ("could not translate host name", "the host's name is not known"),
        ("failed to resolve host", "the host's name is not known"),
        ("Name or service not known", "the host's name is not known"),
        ("getaddrinfo failed", "the host's name is not known"),
        ("too many clients", "the server takes no more connections"),
        ("remaining connection slots", "the server takes no more connections"),
        ("the database system is starting up", "the server is starting up"),
        ("the database system is shutting down", "the server is shutting down"),
    ):
        if words in text:
            return CannotConnect(server, why, _check(server))
    return CannotConnect(server, _last_words(text), _check(server))


def _check(server: Server) -> str:
    told = server.parameters
    options = "".join(
        f" -{letter} {shown(told[name])}" for letter, name in (("h", "host"), ("p", "port")) if name in told
    )
    return f"pg_isready{options}"


def _first_line(error: BaseException | None) -> str:
    return shortened(shown((str(error).splitlines() or ["no reason was given"])[0]), 200).rstrip(".")


def _last_words(text: str) -> str:
    """The last thing that was said, without where it was said."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = (lines or ["no reason was given"])[-1].rpartition("FATAL:")[2].strip()
    return shortened(shown(last), 200).rstrip(".")


def _without_secrets(server: Server, text: str) -> str:
    for name, value in server.parameters.items():
        if name not in {"host", "port", "user", "dbname"} and len(value) > 2:  # noqa: PLR2004
            text = text.replace(value, "…")
    return text
