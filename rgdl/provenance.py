"""What made a result: the code's meaning, and the versions of the libraries."""

import ast
import functools
import hashlib
import json
import platform
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

PACKAGE = Path(__file__).parent
_LIBRARIES = ("numpy", "numba", "scipy")
_CODE = ("rgdl", "workflow/scripts", "paper/*.typ", "paper/*.bib")
_NO_NUMBERS = ("job.py", "progress.py")  # what a user reads while a job runs


def library_versions() -> dict[str, str]:
    """Versions of Python and of the libraries that numbers depend on."""
    libraries = {name: version(name) for name in _LIBRARIES}
    return {"python": platform.python_version(), **libraries}


def git_state() -> dict[str, Any]:
    """The commit of the code, and the files whose meaning was changed since.

    Returns
    -------
    dict
        `commit`, 40 hexadecimal digits, or None where the code is in no repository of its own;
        `changed`, files that `code_digest` reads, and sources of the manuscript.
    """
    try:
        if Path(_git("rev-parse", "--show-toplevel")).resolve() != PACKAGE.parent.resolve():
            return {"commit": None, "changed": []}
        commit = _git("rev-parse", "HEAD")
        names = _git("diff", "--name-only", "-z", "HEAD", "--", *_CODE).split("\0")
        return {"commit": commit, "changed": [name for name in names if name and _differs(name)]}
    except (OSError, subprocess.CalledProcessError):
        return {"commit": None, "changed": []}


def _differs(name: str) -> bool:
    """Whether a file means something else than in the last commit."""
    if not name.endswith(".py"):
        return True
    try:
        old, new = _git("show", f"HEAD:{name}"), (PACKAGE.parent / name).read_text("utf-8")
        return _parse(old).meaning != _parse(new).meaning
    except (OSError, subprocess.CalledProcessError, SyntaxError):
        return True


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(PACKAGE.parent), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return done.stdout.strip()


def code_digest(script: str | Path) -> str:
    """Digest of what a script means: itself and every part of rgdl that it imports.

    It is computed from the syntax trees: comments, docstrings, layout and the folder of the script
    do not count. A name imported from a package leads only to the module that defines it. Logs
    and progress bars do not count.

    Parameters
    ----------
    script : str or Path
        A Python file.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    script = Path(script)
    digest = hashlib.sha256(_read(script).meaning.encode())
    for path in sorted(_reachable(script) - {script}):
        name = path.relative_to(PACKAGE).as_posix()
        if name not in _NO_NUMBERS:
            digest.update(f"\n{name}\n{_read(path).meaning}".encode())
    return digest.hexdigest()[:16]


def combined_digest(digests: Iterable[str]) -> str:
    """One digest of several, whatever their order, 16 hexadecimal digits."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()[:16]


def recorded_code(path: str | Path) -> str | None:
    """Digest of the code that made a result, as the result itself records it.

    Parameters
    ----------
    path : str or Path
        A file that `recorded_provenance` reads.

    Returns
    -------
    str or None
        None if the file does not exist, is damaged or records no code.
    """
    code = recorded_provenance(path).get("code")
    return None if code is None else str(code)


def recorded_provenance(path: str | Path) -> dict[str, Any]:
    """What made a result, as the result itself records it: see `rgdl.job.provenance_of`.

    Read without numpy: every run of the workflow begins with it.

    Parameters
    ----------
    path : str or Path
        An `.npz` file of `rgdl.storage`, or another file with its provenance in a `.json` file
        of the same name.

    Returns
    -------
    dict
        Empty if the file does not exist, is damaged or has no provenance.
    """
    path = Path(path)
    try:
        if path.suffix == ".npz":
            with zipfile.ZipFile(path) as archive:
                member = archive.read("metadata.json.npy")
            return dict(json.loads(member.partition(b"\n")[2]))  # numpy's header is one line
        return dict(json.loads(path.with_suffix(".json").read_bytes()))
    except Exception:  # damaged bytes can make zipfile and json raise anything
        return {}


def file_digest(path: str | Path) -> str:
    """Digest of a file's bytes, 16 hexadecimal digits."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


class _Module(NamedTuple):
    meaning: str  # the code without comments, docstrings and layout
    imports: list[tuple[str, str | None]]  # a module, and a name from it if only that is imported


def _reachable(script: Path) -> set[Path]:
    """The script and all modules of rgdl that it imports, directly or not."""
    found: set[Path] = set()
    waiting = [script]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(_read(path))
    return found


def _imports(module: _Module) -> Iterator[Path]:
    for name, part in module.imports:
        if _is_ours(name):
            yield _file(name) if part is None else _defining_file(name, part)


def _is_ours(module: str) -> bool:
    return module.split(".")[0] == PACKAGE.name


def _defining_file(module: str, name: str) -> Path:
    """The file in which `from module import name` finds its object defined."""
    try:
        return _file(f"{module}.{name}")
    except FileNotFoundError:
        path = _file(module)
    if path.name == "__init__.py":
        for source, part in _read(path).imports:
            if part == name:
                return _defining_file(source, name)
    return path


def _file(module: str) -> Path:
    base = PACKAGE.parent.joinpath(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    raise FileNotFoundError(module)


def _read(path: Path) -> _Module:
    return _parse(path.read_text(encoding="utf-8"))


@functools.cache  # by the text: scripts share most of their modules
def _parse(text: str) -> _Module:
    tree = ast.parse(text)
    imports: list[tuple[str, str | None]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:] or [ast.Pass()]
        elif isinstance(node, ast.ImportFrom):
            imports += [(str(node.module), alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            imports += [(alias.name, None) for alias in node.names]
    return _Module(ast.unparse(tree), imports)
