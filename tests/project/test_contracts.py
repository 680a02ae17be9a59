"""The import contracts leave no module out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
EXEMPT = {
    "Only storage knows SQL": {"ost.storage"},
    "Only exports know Graphviz, Jinja, plotille, resvg and icalendar": {"ost.exports"},
    "networkx stays in one module": set(),
    "Only the analysis knows numpy and scipy": {"ost.analysis"},
    "Only those who read from them know DuckDB and calamine": {"ost.imports", "ost.storage"},
}
FORBIDDING = [contract for contract in CONTRACTS if contract["type"] == "forbidden"]


def _modules() -> set[str]:
    """Everything right below `ost`, from the folders."""
    inside = {f"ost.{path.stem}" for path in (ROOT / "ost").glob("*.py") if path.stem != "__init__"}
    inside |= {f"ost.{path.parent.name}" for path in (ROOT / "ost").glob("*/__init__.py")}
    return inside | {"ost.cli", "ost.exports", "ost.imports", "ost.storage"}


@pytest.mark.parametrize("contract", FORBIDDING, ids=lambda contract: contract["name"])
def test_a_contract_binds_every_module_but_those_that_are_named_here(contract: dict[str, list[str]]) -> None:
    bound = set(contract["source_modules"])
    if bound == {"ost"}:
        return
    assert bound | EXEMPT[str(contract["name"])] == _modules()
    assert not bound & EXEMPT[str(contract["name"])]


def test_every_exemption_is_of_a_contract() -> None:
    assert {str(contract["name"]) for contract in FORBIDDING} == set(EXEMPT)
