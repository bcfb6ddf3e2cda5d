"""What made a result: the code's meaning, and the versions of the libraries."""

import ast
import hashlib
import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent
_LIBRARIES = ("numpy", "numba", "scipy", "scikit-learn")
_NO_NUMBERS = ("job.py", "progress.py")  # what a user reads while a job runs


def library_versions() -> dict[str, str]:
    """Versions of Python and of the libraries that numbers depend on."""
    libraries = {name: version(name) for name in _LIBRARIES}
    return {"python": platform.python_version(), **libraries}


def git_state() -> dict[str, Any]:
    """Which commit the code is, and whether nothing that git tracks was changed since.

    Returns
    -------
    dict
        `commit`, 40 hexadecimal digits, or None where the code is in no repository of its own;
        `clean`, which is then False.
    """
    try:
        if Path(_git("rev-parse", "--show-toplevel")).resolve() != _PACKAGE.parent.resolve():
            return {"commit": None, "clean": False}
        changed = _git("status", "--porcelain", "--untracked-files=no")
        return {"commit": _git("rev-parse", "HEAD"), "clean": not changed}
    except (OSError, subprocess.CalledProcessError):
        return {"commit": None, "clean": False}


def without_commit(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """What an unfinished result must agree with to be gone on from: the meaning of the code.

    Parameters
    ----------
    provenance : mapping
        That of the result.

    Returns
    -------
    dict
        All of it but `git`.
    """
    return {key: value for key, value in provenance.items() if key != "git"}


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(_PACKAGE.parent), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def code_digest(script: str | Path, *, upstream: Sequence[str] = ()) -> str:
    """Digest of what a script means: itself and every part of rgdl that it imports.

    Computed from the syntax trees, so that comments, docstrings and layout do not count, nor
    where the files lie; names imported from a package lead only to the module that defines
    them. Logs and progress bars do not count.

    Parameters
    ----------
    script : str or Path
        A Python file.
    upstream : sequence of str
        Digests of the code that made the script's inputs; they count as well.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    script = Path(script)
    digest = hashlib.sha256(_meaning(script).encode())
    for path in sorted(_reachable(script) - {script}):
        name = path.relative_to(_PACKAGE).as_posix()
        if name not in _NO_NUMBERS:
            digest.update(f"\n{name}\n{_meaning(path)}".encode())
    digest.update("\n".join(upstream).encode())
    return digest.hexdigest()[:16]


def file_digest(path: str | Path) -> str:
    """Digest of a file's bytes, 16 hexadecimal digits."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def package_digest() -> str:
    """Digest of the whole source text of rgdl."""
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _reachable(script: Path) -> set[Path]:
    """The script and all modules of rgdl that it imports, directly or not."""
    found: set[Path] = set()
    waiting = [script]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(ast.parse(path.read_text(encoding="utf-8")))
    return found


def _imports(tree: ast.Module) -> Iterator[Path]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _is_ours(node.module):
            for alias in node.names:
                yield _defining_file(str(node.module), alias.name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if _is_ours(alias.name):
                    yield _file(alias.name)


def _is_ours(module: str | None) -> bool:
    return module is not None and module.split(".")[0] == _PACKAGE.name


def _defining_file(module: str, name: str) -> Path:
    """The file in which `from module import name` finds its object defined."""
    try:
        return _file(f"{module}.{name}")
    except FileNotFoundError:
        path = _file(module)
    if path.name == "__init__.py":
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and any(a.name == name for a in node.names):
                return _defining_file(str(node.module), name)
    return path


def _file(module: str) -> Path:
    base = _PACKAGE.parent.joinpath(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    raise FileNotFoundError(module)


def _meaning(path: Path) -> str:
    """The code without comments, docstrings and layout."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)
