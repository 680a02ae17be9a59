"""The doctor of a workspace on a server: its rows are carried into a private file of one moment, and looked at there.

The server looks after its pages itself; what is left to ask is whether the rows hang together, and whether they are
what the history tells.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ost.storage.doctor import CONTENT, CUT_SHORT, Check, Patient, links, reason, sentence
from ost.storage.dump import load_lines, read_header
from ost.storage.moving import lines_of
from ost.storage.rows import ONLY_WORKSPACE
from ost.storage.sqlite import new_file

if TYPE_CHECKING:
    from ost.services.store import Reader
    from ost.storage.urls import Server

_OF_A_FILE = {"schema", "version"}
"""What tells of the private file, and not of the server."""

_REBUILD = (
    "Make a new workspace of its history, and copy that beside it: ost doctor --rebuild rebuilt.db; and then: "
    "ost copy --db rebuilt.db --to URL?workspace=NAME"
)
_LOAD = "Make a workspace beside it of its last good dump: ost load FILE --db URL?workspace=NAME"


def examine_rows(reader: Reader, server: Path | Server) -> list[Check]:
    """Look at the rows of a workspace on a server.

    Args:
        reader: The workspace at one moment.
        server: Where it is, for sentences.

    Returns:
        The checks; the first says whether the rows could be carried, and is the only one where not.
    """
    with tempfile.TemporaryDirectory(prefix="ost-doctor-") as folder:
        path = Path(folder) / "patient.db"
        try:
            with closing(lines_of(reader)) as lines:
                header, first = read_header(str(server), lines)
                with new_file(path, header["name"]) as connection:
                    load_lines(connection, ONLY_WORKSPACE, str(server), first, lines)
        except Exception as error:  # noqa: BLE001  (whatever damage does to the code that reads it)
            return [Check("rows", f"{CUT_SHORT}{reason(error)}", _LOAD)]
        patient = Patient(path, b"")
        checks = [("links", links), *((name, check) for name, check in CONTENT if name not in _OF_A_FILE)]
        found = [(name, sentence(check, patient)) for name, check in checks]
    mend = _LOAD if any(said and name == "chain" for name, said in found) else _REBUILD
    return [Check("rows", None, None), *(Check(name, said, mend if said else None) for name, said in found)]
