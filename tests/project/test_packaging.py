"""What is built holds what is in the checkout: every package, module and template."""

from __future__ import annotations

import importlib
import importlib.metadata
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest

import ost

ROOT = Path(__file__).parents[2]
CODE = {
    "ost": "ost",
    "ost.cli": "cli",
    "ost.exports": "exports",
    "ost.imports": "imports",
    "ost.storage": "storage",
}
"""The code folders at the root, by the package that each of them is."""


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _files() -> dict[str, Path]:
    """Every file of the code folders, by its place in an installation."""
    return {
        f"{package.replace('.', '/')}/{path.relative_to(ROOT / folder).as_posix()}": path
        for package, folder in CODE.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy of the checkout so that nothing is left in it."""
    copy = tmp_path_factory.mktemp("checkout")
    for folder in CODE.values():
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    release = int(importlib.metadata.version("setuptools").split(".")[0]) if _has("setuptools") else 0
    isolation = ["--no-build-isolation"] if release >= 77 else []
    into = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        *isolation,
        "--wheel-dir",
        into,
        copy,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [built] = into.glob("*.whl")
    return zipfile.ZipFile(built)


def _has(distribution: str) -> bool:
    return bool(list(importlib.metadata.distributions(name=distribution)))


def test_every_folder_with_modules_is_a_package_by_name(settings: dict[str, Any]) -> None:
    folders = {place.rpartition("/")[0].replace("/", ".") for place in _files() if place.endswith(".py")}
    assert set(settings["tool"]["setuptools"]["packages"]) == folders


def test_every_package_says_what_it_is_for() -> None:
    for place, path in _files().items():
        if place.endswith("__init__.py"):
            assert path.read_text(encoding="utf-8").startswith('"""'), place


def test_the_folders_at_the_root_are_one_import_package(settings: dict[str, Any]) -> None:
    assert settings["tool"]["setuptools"]["package-dir"] == CODE


@pytest.mark.slow
def test_every_module_and_template_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert inside == set(_files())


@pytest.mark.slow
def test_nothing_else_is_importable_from_the_wheel(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"ost", f"ost_tracker-{ost.__version__}.dist-info"}


@pytest.mark.slow
def test_the_wheel_has_the_version_the_command_and_the_licence(
    wheel: zipfile.ZipFile, settings: dict[str, Any]
) -> None:
    info = f"ost_tracker-{ost.__version__}.dist-info"
    metadata = Parser().parsestr(wheel.read(f"{info}/METADATA").decode())
    assert metadata["Version"] == ost.__version__
    assert metadata["License-Expression"] == "MIT"
    [(command, target)] = settings["project"]["scripts"].items()
    script = wheel.read(f"{info}/entry_points.txt").decode().split()
    assert script == ["[console_scripts]", command, "=", target]
    module, _, function = target.partition(":")
    assert callable(getattr(importlib.import_module(module), function))
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


def test_every_layer_is_there_and_everything_is_in_a_layer(settings: dict[str, Any]) -> None:
    [layers] = [c for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    named = {name.strip() for line in layers["layers"] for name in line.split("|")}
    there = {place.split("/")[1].removesuffix(".py") for place in _files() if place.endswith(".py")}
    assert named == there - {"__init__"}
    assert layers["exhaustive"] is True


def test_the_contracts_name_modules_that_are_there(settings: dict[str, Any]) -> None:
    modules = {place.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for place in _files()}
    for contract in settings["tool"]["importlinter"]["contracts"]:
        assert set(contract.get("source_modules", ())) <= modules, contract["name"]


def test_what_is_imported_is_declared(settings: dict[str, Any]) -> None:
    """Every library that the code imports by name is a dependency of its own."""
    import ast

    extras = settings["project"]["optional-dependencies"].values()
    declared = {
        line.split(";")[0].split(">")[0].split("[")[0].strip().replace("-", "_")
        for line in [*settings["project"]["dependencies"], *(line for extra in extras for line in extra)]
    }
    imported: set[str] = set()
    for place, path in _files().items():
        if place.endswith(".py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    imported.add(node.module.split(".")[0])
    strangers = (
        imported - sys.stdlib_module_names - {"ost", "markupsafe"}
    )  # Jinja's own, and part of its ways
    names = {"pptx": "python_pptx"}  # imported by another name than it is installed by
    strangers = {names.get(name, name) for name in strangers}
    assert strangers <= declared, strangers - declared
    assert declared - strangers == set(), "declared, and imported nowhere"
