"""Who may import whom, and where a contributor finds what."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "rgdl"

# Modules that any folder may use; they import nothing else of rgdl but `provenance`.
LEAVES = {
    "arguments",
    "closed_pipe",
    "enumeration",
    "jit",
    "lazy",
    "nouns",
    "philox",
    "progress",
    "rounding",
    "short_calls",
    "states",
    "types",
}
# What a folder may import besides itself and the leaves.
ALLOWED = {
    "types": set(),
    "arguments": set(),
    "closed_pipe": set(),
    "states": {"types"},
    "jit": {"provenance"},
    "lazy": set(),
    "nouns": set(),
    "philox": {"jit", "types"},
    "enumeration": {"arguments", "types"},
    "progress": set(),
    "rounding": set(),
    "short_calls": set(),
    "statistics": set(),
    "storage": set(),
    "provenance": set(),
    "config": set(),
    "ising": {"statistics"},
    "rbm": set(),
    "figures": {"storage"},  # files are written whole or not at all
    "rg": {
        "ising.fluctuations",
        "ising.lattice",
        "ising.observables",
        "ising.thermometer",
        "statistics",
    },
    "measures": {"statistics"},
    "plan": {"config"},
    "claims": {"measures"},
    "explore": set(),
    "numbers": {"claims.claim", "measures"},
    "job": {"provenance", "storage"},
    "copies": {"job", "storage"},
    "run_report": {"time_left"},
    "time_left": set(),
    "results": {"ising.lattice", "plan", "rbm", "storage"},
}


def rooms():
    paths = PACKAGE.rglob("*.py")
    names = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in paths}
    return sorted(names - {"__init__"})


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
            yield from [f"rgdl.{n}" for n in names] if node.module == "rgdl" else [node.module]
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def files(room):
    module = PACKAGE / f"{room}.py"
    return [module] if module.exists() else [*(PACKAGE / room).rglob("*.py")]


@pytest.mark.parametrize("room", rooms())
def test_folders_import_only_what_is_allowed(room):
    allowed = ALLOWED[room] | (LEAVES if room not in LEAVES else set())
    for path in files(room):
        for module in imports(path):
            if not module.startswith("rgdl."):
                assert module.split(".")[0] != "snakemake", f"{path} imports snakemake"
                continue
            inside = module.removeprefix("rgdl.")
            names = {inside, inside.split(".")[0], ".".join(inside.split(".")[:2])}
            assert room in names or names & allowed, f"{path} imports {module}"


# What a folder within rg may import from rg besides itself. The theory imports none of them.
INSIDE_RG = {
    "fields": {"null_models", "positions"},
    "mcrg": {"block_spin", "coarse.hidden_units", "fields.receptive_fields", "positions"},
    "coarse": {
        "block_spin",
        "fields.kinds",
        "fields.receptive_fields",
        "positions",
        "pseudolikelihood",
    },
    "generative": {"block_spin", "lattice_couplings"},
    "information": {"energy_function"},
}


def test_folders_of_rg_import_only_what_is_allowed():
    found = set()
    for path in (PACKAGE / "rg").rglob("*.py"):
        room = path.relative_to(PACKAGE / "rg").parts[0]
        for module in imports(path):
            if module.startswith("rgdl.rg."):
                inside = module.removeprefix("rgdl.rg.")
                target = inside.split(".")[0]
                if room in INSIDE_RG and target != room:
                    assert inside in INSIDE_RG[room], f"{path} imports {module}"
                    found.add((room, inside))
                elif room != "__init__.py":  # which offers the public names
                    assert room == target or target not in INSIDE_RG, f"{path} imports {module}"
    assert found == {(room, module) for room in INSIDE_RG for module in INSIDE_RG[room]}


def modules():
    """Every module of the package by its name."""
    return {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        ): path
        for path in PACKAGE.rglob("*.py")
    }


def imported(path, known):
    """Modules of the package that a module imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield from {inner if inner in known else node.module} & known.keys()
        elif isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & known.keys()


def circles(graph):
    """Modules that import themselves, directly or through others."""
    reached = {name: set(targets) for name, targets in graph.items()}
    for middle in graph:
        for name in graph:
            if middle in reached[name]:
                reached[name] |= reached[middle]
    return {name for name in graph if name in reached[name]}


def test_no_circular_imports():
    known = modules()
    graph = {name: set(imported(path, known)) for name, path in known.items()}
    assert sum(map(len, graph.values())) > 300
    assert circles(graph) == set()
    graph["rgdl.types"].add("rgdl.rbm.estimator")  # negative control
    assert {"rgdl.types", "rgdl.rbm.estimator"} <= circles(graph)


def test_no_two_modules_and_no_two_classes_have_one_name():
    stems = [path.stem for path in modules().values()]
    names = [stem for stem in stems if stem not in ("__init__", "__main__")]
    classes = [
        node.name
        for path in modules().values()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    ]
    for kind in (names, classes):
        assert len(kind) > 50
        assert [name for name, n in Counter(kind).items() if n > 1] == []


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


def test_contributors_find_every_file_and_function_of_the_walks():
    project = PACKAGE.parent
    text = (project / "CONTRIBUTING.md").read_text()
    stops = re.findall(r"^\d+\. `([^`]+)`(?:, `(\w+)`)?(?: and `(\w+)`)?", text, re.M)
    assert len(stops) == 38
    for path, *names in stops:
        code = (project / path).read_text()
        for name in filter(None, names):
            assert re.search(rf"(def|class|#let) {name}\b", code), f"{path}: {name}"
    for path in re.findall(r"`((?:rgdl|workflow|tests|paper|profiles)/[\w/.]+)`", text):
        assert "NAME" in path or (project / path).exists(), path
