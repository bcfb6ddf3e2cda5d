"""Packages that load the modules behind their names when a name is first used."""

import ast
import importlib
import importlib.util
import pkgutil
import sys
from typing import Any


def load_on_first_use(package: str) -> None:
    """Let a package load each of its public names, and each submodule, when it is first used.

    The package imports its names under `if TYPE_CHECKING:`, where type checkers, editors and
    `rgdl.provenance` find them, and lists them in `__all__`. A function with the name of a
    submodule must be imported at once: Python binds it to the submodule otherwise. This is what
    Scientific Python's SPEC 1 recommends, with the names in the package itself.

    Parameters
    ----------
    package : str
        `__name__` of the package.

    Examples
    --------
    >>> import rgdl.ising
    >>> round(rgdl.ising.CRITICAL_COUPLING, 3)
    0.441
    >>> rgdl.ising.exact.MAGNETIC_EXPONENT
    1.875
    """
    module = sys.modules[package]
    sources = _sources(package)

    def load(name: str) -> Any:
        if name in sources:
            value = getattr(importlib.import_module(sources[name]), name)
            setattr(module, name, value)  # the next use does not come here
            return value
        submodule = f"{package}.{name}"
        if not name.startswith("_") and importlib.util.find_spec(submodule):
            return importlib.import_module(submodule)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def names() -> list[str]:
        submodules = {found.name for found in pkgutil.iter_modules(module.__path__)}
        return sorted({*vars(module), *sources, *submodules})

    vars(module).update(__getattr__=load, __dir__=names)


def _sources(package: str) -> dict[str, str]:
    """The module of each name that the package imports under `if TYPE_CHECKING:`.

    Submodules, which it imports from itself, are excluded.
    """
    spec = importlib.util.find_spec(package)
    tree = ast.parse(spec.loader.get_source(package))  # type: ignore[union-attr]
    return {
        alias.name: str(node.module)
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module != package
        for alias in node.names
    }
