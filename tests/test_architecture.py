"""Who may import whom."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "rgdl"

# Leaves that any room may use: they know nothing of the rest.
LEAVES = {"types", "jit", "philox", "enumeration", "progress", "rounding"}
# What a room may use beside itself and the leaves.
ALLOWED = {
    "types": set(),
    "jit": set(),
    "philox": {"jit", "types"},
    "enumeration": {"types"},
    "progress": set(),
    "rounding": set(),
    "statistics": set(),
    "storage": set(),
    "provenance": set(),
    "config": set(),
    "ising": {"statistics"},
    "rbm": set(),
    "figures": {"storage"},  # files are written whole or not at all
    "rg": {"ising.lattice", "statistics"},
    "measures": {"statistics"},
    "plan": {"config"},
    "claims": {"measures"},
    "explore": set(),
    "numbers": {"measures"},
    "job": {"provenance", "storage"},
    "results": {"ising.lattice", "plan", "rbm", "storage"},
}


def rooms():
    return sorted({path.relative_to(PACKAGE).parts[0].removesuffix(".py")
                   for path in PACKAGE.rglob("*.py")} - {"__init__"})  # fmt: skip


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
            yield from [f"rgdl.{n}" for n in names] if node.module == "rgdl" else [node.module]
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def files(room):
    return [PACKAGE / f"{room}.py"] if (PACKAGE / f"{room}.py").exists() else [
        *(PACKAGE / room).rglob("*.py")]  # fmt: skip


@pytest.mark.parametrize("room", rooms())
def test_rooms_know_only_whom_they_may(room):
    allowed = ALLOWED[room] | (LEAVES if room not in LEAVES else set())
    for path in files(room):
        for module in imports(path):
            if not module.startswith("rgdl."):
                assert module.split(".")[0] != "snakemake", f"{path} imports snakemake"
                continue
            inside = module.removeprefix("rgdl.")
            names = {inside, inside.split(".")[0], ".".join(inside.split(".")[:2])}
            assert room in names or names & allowed, f"{path} imports {module}"


def test_modules_and_functions_are_short():
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        assert len(text.splitlines()) <= 350, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                first = (
                    node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                )
                assert node.end_lineno - first.lineno < 45, f"{path}: {node.name}"
