"""A server's URL: what it names, and that a password in it is never shown, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.errors import BadUrl, EmptyText, OstError
from ost.storage.urls import is_server, read_url

SECRET = "s3cr3t"  # noqa: S105


@pytest.mark.parametrize(
    ("url", "parameters", "workspace"),
    [
        ("postgresql://", {}, None),
        ("postgres://h/d", {"host": "h", "dbname": "d"}, None),
        ("postgresql+psycopg://u@h:6543/d", {"user": "u", "host": "h", "port": "6543", "dbname": "d"}, None),
        ("POSTGRESQL://h", {"host": "h"}, None),
        (
            "postgresql://u:p%40%3A%2F@h/d",
            {"user": "u", "password": "p@:/", "host": "h", "dbname": "d"},
            None,
        ),
        ("postgresql://h/d?workspace=Growth%20team", {"host": "h", "dbname": "d"}, "Growth team"),
        ("postgresql://h/d?workspace=Growth+team", {"host": "h", "dbname": "d"}, "Growth team"),
        ("postgresql:///?service=x&workspace=a%2Bb", {"service": "x"}, "a+b"),
        ("postgresql:///d?host=/run/pg&port=1", {"dbname": "d", "host": "/run/pg", "port": "1"}, None),
        ("postgresql://[::1]:5433/d", {"host": "::1", "port": "5433", "dbname": "d"}, None),
        ("postgresql://a:1,b:2/d", {"host": "a,b", "port": "1,2", "dbname": "d"}, None),
        ("postgresql://%2Frun%2Fpg/d", {"host": "/run/pg", "dbname": "d"}, None),
    ],
)
def test_what_a_url_names(url: str, parameters: dict[str, str], workspace: str | None) -> None:
    found = read_url(url)
    assert found.parameters == parameters
    assert found.workspace == workspace


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://ana:s3cr3t@h:5/d?sslmode=require", "postgresql://ana@h:5/d?sslmode=require"),
        ("postgresql://ana@h/d?password=s3cr3t&workspace=A b", "postgresql://ana@h/d?workspace=A%20b"),
        ("postgresql:///?service=x&sslpassword=s3cr3t", "postgresql:///?service=x"),
        ("postgresql:///d?host=/run/pg&passfile=/s3cr3t", "postgresql:///d?host=/run/pg"),
        ("postgresql://[::1]:5433/d", "postgresql://[::1]:5433/d"),
        ("postgresql://a:1,b:2/d", "postgresql://a:1,b:2/d"),
        ("postgresql://h", "postgresql://h"),
        ("postgresql://", "postgresql://"),
    ],
)
def test_how_it_is_shown(url: str, shown: str) -> None:
    """As it can be typed again, but for the password."""
    found = read_url(url)
    assert str(found) == shown
    assert repr(found) == f"Server('{shown}')"
    assert str(read_url(shown)) == shown


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:/ana:s3cr3t@h/d",
        "postgresql:ana:s3cr3t@h",
        "postgresql://ana:x@s3cr3t@h/d",
        "postgresql://ana:s3cr3t/x@h/d",
        "postgresql://ana:1/s3cr3t@h/d",
        "postgresql://ana:s3cr3t?@h/d",
        "postgresql://ana:1?s3cr3t@h/d",
        "postgresql://ana:s3cr3t%@h/d",
        "postgresql://ana:s3cr3t%00@h/d",
        "postgresql://ana:s3cr3t%ff@h/d",
        "postgresql://h:s3cr3t/d",
        "postgresql://h/d/s3cr3t",
        "postgresql://h/d?s3cr3t",
        "postgresql://h/d?password=x&s3cr3t",
    ],
)
def test_one_that_cannot_be_read_is_refused_without_quoting_it(url: str) -> None:
    assert is_server(url)
    with pytest.raises(BadUrl, match="cannot be read: ") as refused:
        read_url(url)
    assert SECRET not in str(refused.value) + refused.value.hint + repr(refused.value)


@pytest.mark.parametrize("empty", ["", "+", "%20"])
def test_an_empty_name_of_a_workspace_is_refused(empty: str) -> None:
    with pytest.raises(EmptyText, match="The name of the workspace in the URL is empty"):
        read_url(f"postgresql://h/d?workspace={empty}")


@given(st.text("aZ0:@/?#%&=[], \\\"'é\x00", max_size=8), st.text("aZ0:@/?#%&=", max_size=4))
def test_no_password_whatever_it_holds_is_ever_shown(before: str, after: str) -> None:
    for url in (
        f"postgresql://ana:{before}{SECRET}{after}@host/db",
        f"postgresql://ana@host/db?password={before}{SECRET}{after}",
    ):
        try:
            shown = str(read_url(url)) + repr(read_url(url))
        except OstError as error:
            shown = str(error) + error.hint
        # A password with an & or ? of its own ends there, and what follows is read as something else.
        if not set(before) & set("&?"):
            assert SECRET not in shown


@pytest.mark.parametrize("named", ["postgres.db", "./postgresql://x", "sqlite:///x.db", "postgresql.db", "x"])
def test_files_are_no_servers(named: str) -> None:
    assert not is_server(named)
