"""Room for what the craft of a quarter asks for: requests, turns and swaps. In SQLite and in PostgreSQL.

Most of it only adds. A new kind and new relations are named by the checks of `node` and `edge`, too: SQLite cannot change
a check, so these two are made anew with the same rows.
Frozen as it was: it must make the same tables whatever the row classes become.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns and the table of requests, and let the checks know the new words."""
    _roadmap()
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        _change_checks()


def _roadmap() -> None:
    """When an initiative has its turn, and what people asked for."""
    check = "CONSTRAINT initiative_horizon CHECK (horizon IN ('now', 'next', 'later'))"
    op.execute(f"ALTER TABLE initiative ADD COLUMN horizon VARCHAR {check}")
    op.execute(
        """CREATE TABLE request (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    asked_by VARCHAR NOT NULL,
    "on" DATE NOT NULL,
    PRIMARY KEY (workspace, ref),
    FOREIGN KEY(workspace, ref) REFERENCES node (workspace, ref) ON DELETE RESTRICT
)"""
    )


CHECKS = {
    ("node", "node_kind"): (
        "kind IN ('objective', 'kr', 'opportunity', 'solution', 'assumption', 'experiment', 'initiative', "
        "'interview', 'metric', 'request')"
    ),
    ("node", "node_ref"): (
        "ref = CASE kind WHEN 'objective' THEN 'obj' WHEN 'kr' THEN 'kr' WHEN 'opportunity' THEN 'opp' "
        "WHEN 'solution' THEN 'sol' WHEN 'assumption' THEN 'asm' WHEN 'experiment' THEN 'exp' "
        "WHEN 'initiative' THEN 'ini' WHEN 'interview' THEN 'int' WHEN 'metric' THEN 'met' "
        "WHEN 'request' THEN 'req' END || number"
    ),
    ("node", "node_status"): (
        "(kind = 'objective' AND status IN ('closed', 'dropped', 'open')) "
        "OR (kind = 'kr' AND status IN ('closed', 'dropped', 'open')) "
        "OR (kind = 'opportunity' AND status IN ('addressed', 'open', 'parked', 'targeted')) "
        "OR (kind = 'solution' AND status IN ('candidate', 'delivered', 'dropped', 'testing')) "
        "OR (kind = 'assumption' AND status IN ('inconclusive', 'refuted', 'supported', 'testing', 'untested')) "
        "OR (kind = 'experiment' AND status IN ('inconclusive', 'planned', 'refuted', 'running', 'supported')) "
        "OR (kind = 'initiative' AND status IN ('committed', 'dropped', 'proposed', 'shipped')) "
        "OR (kind = 'interview' AND status IN ('held')) "
        "OR (kind = 'metric' AND status IN ('watched')) "
        "OR (kind = 'request' AND status IN ('adopted', 'declined', 'open'))"
    ),
    ("edge", "edge_relation"): (
        "relation IN ('parent', 'delivers', 'supports', 'serves', 'became', 'replaces')"
    ),
}
"""The checks that name kinds, their refs and statuses, and relations."""


def _change_checks() -> None:
    for (table, name), check in CHECKS.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({check})")


TABLES = {
    "node": f"""CREATE TABLE node (
    workspace BIGINT NOT NULL,
    ref VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    title_folded VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    created DATE NOT NULL,
    archived DATE,
    owner VARCHAR,
    note VARCHAR,
    PRIMARY KEY (workspace, ref),
    FOREIGN KEY(workspace) REFERENCES workspace (id),
    CONSTRAINT node_kind_number UNIQUE (workspace, kind, number),
    CONSTRAINT node_kind CHECK ({CHECKS["node", "node_kind"]}),
    CONSTRAINT node_number CHECK (number > 0),
    CONSTRAINT node_title CHECK (length(title) BETWEEN 1 AND 500),
    CONSTRAINT node_ref CHECK ({CHECKS["node", "node_ref"]}),
    CONSTRAINT node_status CHECK ({CHECKS["node", "node_status"]})
)""",
    "edge": f"""CREATE TABLE edge (
    workspace BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    relation VARCHAR NOT NULL,
    PRIMARY KEY (workspace, source, target),
    FOREIGN KEY(workspace, source) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    FOREIGN KEY(workspace, target) REFERENCES node (workspace, ref) ON DELETE RESTRICT,
    CONSTRAINT edge_relation CHECK ({CHECKS["edge", "edge_relation"]}),
    CONSTRAINT edge_ends CHECK (source <> target)
)
 WITHOUT ROWID""",
}
COLUMNS = {
    "node": "workspace, ref, kind, number, title, title_folded, status, created, archived, owner, note",
    "edge": "workspace, source, target, relation",
}


def _rebuild() -> None:
    """Put new tables in the place of the old ones, as SQLite's own page on ALTER TABLE says; foreign keys are off.

    The new one takes the old one's name at the end: renaming the old one would take the keys of other tables along.
    """
    for table, statement in TABLES.items():
        op.execute(statement.replace(f"CREATE TABLE {table} ", f"CREATE TABLE new_{table} "))
        columns = COLUMNS[table]
        op.execute(f"INSERT INTO new_{table} ({columns}) SELECT {columns} FROM {table}")  # noqa: S608
        op.execute(f"DROP TABLE {table}")
        op.execute(f"ALTER TABLE new_{table} RENAME TO {table}")
    op.execute("CREATE INDEX edge_target ON edge (workspace, target, source)")
