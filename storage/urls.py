"""A URL of a PostgreSQL server: what it names, and how it is shown, which is never with a password.

It is taken apart here, and not by libpq, whose messages quote the parts of a URL that it could not read: where a
password holds an `@` that was not encoded, half of it would be shown. Nothing heavy is imported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from ost.domain.text import NAME_LIMIT, clean_line, shown
from ost.errors import BadUrl, EmptyText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_A_SERVER = re.compile(r"postgres(?:ql)?(?:\+\w*)?:", re.IGNORECASE)
_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_KEYWORD = re.compile(r"[a-z_]{2,40}")
_SHOWN = ("service", "sslmode", "target_session_attrs")
"""The parameters that are shown beside user, host, port and database: nothing that could be secret."""

_WORKSPACE = "workspace"


def is_server(named: str) -> bool:
    """Whether it is meant as the URL of a PostgreSQL server, well written or not."""
    return _A_SERVER.match(named.strip()) is not None


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a server, and the workspace in it.

    Attributes:
        parameters: What libpq is told, by its own names; with the password, so it is in no repr.
        workspace: The name of the workspace; None for the only one there is.
    """

    parameters: Mapping[str, str] = field(repr=False)
    workspace: str | None = None

    def __str__(self) -> str:
        return shown(self._url())

    def __repr__(self) -> str:
        return f"Server({str(self)!r})"

    def named(self, workspace: str | None) -> Server:
        """The same database, with a workspace of it."""
        return replace(self, workspace=workspace)

    @property
    def database(self) -> str:
        """What the database is called, as far as the URL says it."""
        return self.parameters.get("dbname") or self.parameters.get("service") or ""

    def _url(self) -> str:
        told = self.parameters
        hosts = told.get("host", "").split(",")
        ports = told.get("port", "").split(",")
        folder = any(host.startswith(("/", "@")) for host in hosts)
        authority = "" if folder else ",".join(map(_bracketed, hosts))
        if not folder and ports != [""]:
            pairs = zip(hosts, ports * len(hosts) if len(ports) == 1 else ports, strict=False)
            authority = ",".join(f"{_bracketed(host)}:{port}" if port else host for host, port in pairs)
        user = f"{quote(told['user'], safe='')}@" if "user" in told else ""
        query = {name: told[name] for name in _SHOWN if name in told}
        if folder:
            query |= {name: told[name] for name in ("host", "port") if name in told}
        if self.workspace is not None:
            query[_WORKSPACE] = self.workspace
        asked = "&".join(f"{name}={quote(value, safe='/:,')}" for name, value in query.items())
        path = f"/{quote(told['dbname'], safe='')}" if "dbname" in told else "/" if asked else ""
        return f"postgresql://{user}{authority}{path}{'?' if asked else ''}{asked}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else quote(host, safe="")


def read_url(named: str) -> Server:
    """The server, database and workspace that a URL names.

    Raises:
        BadUrl: When it cannot be read; no part of it is in the message that could be part of a password.
        EmptyText, TextTooLong, UnsafeCharacter: When the workspace's name can be none.
    """
    scheme, separator, rest = named.strip().partition("://")
    if not separator or not is_server(f"{scheme}:"):
        raise BadUrl("it does not begin with postgresql://")
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    if "/" in path:
        raise BadUrl("there is a / where none can be")
    if "@" in path or authority.count("@") > 1:
        raise BadUrl("there is an @ too many, most likely in the password")
    told = dict(_where(authority))
    if path:
        told["dbname"] = _decoded(path)
    workspace = None
    for name, value in _asked(query):
        if name == _WORKSPACE:
            if not value.strip():
                raise EmptyText("The name of the workspace in the URL")
            workspace = clean_line(value, "The workspace", NAME_LIMIT)
        else:
            told[name] = value
    return Server(told, workspace)


def _where(authority: str) -> Iterator[tuple[str, str]]:
    """User, password, hosts and ports."""
    login, at, places = authority.rpartition("@")
    if at:
        user, colon, password = login.partition(":")
        if user:
            yield "user", _decoded(user)
        if colon and password:
            yield "password", _decoded(password)
    if not places:
        return
    hosts, ports = [], []
    for place in places.split(","):
        found = re.fullmatch(r"(\[[0-9a-fA-F:.%]+\]|[^\[\]:]*)(?::([0-9]*))?", place)
        if found is None:
            raise BadUrl("a port is not a number, or a password is not followed by @ and a host")
        hosts.append(_decoded(found[1].strip("[]")))
        ports.append(found[2] or "")
    if any(hosts):
        yield "host", ",".join(hosts)
    if any(ports):
        yield "port", ",".join(ports)


def _asked(query: str) -> Iterator[tuple[str, str]]:
    """The parameters after the `?`."""
    if not query:
        return
    for part in query.split("&"):
        name, equals, value = part.partition("=")
        if not equals or not _KEYWORD.fullmatch(name):
            raise BadUrl("what follows the ? is not NAME=VALUE, joined by &")
        # Libpq's own values keep their +; a name is written as forms write it, too.
        yield name, _decoded(value.replace("+", " ") if name == _WORKSPACE else value)


def _decoded(text: str) -> str:
    if _PERCENT.search(text):
        raise BadUrl("a % is not followed by two hexadecimal digits")
    try:
        plain = unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise BadUrl("it is not UTF-8") from None
    if "\0" in plain:
        raise BadUrl("it holds a zero byte")
    return plain
