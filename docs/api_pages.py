"""One page of the API for each public package and module, from `__all__` and docstrings."""

import functools
import importlib
import inspect
import pkgutil
from pathlib import Path
from types import FunctionType, ModuleType

_MEMBERS = (FunctionType, classmethod, staticmethod, property, functools.cached_property)


def write(folder: Path, package: ModuleType) -> None:
    """Write a page for each public module below a package; pages of modules that are gone go."""
    folder.mkdir(exist_ok=True)
    modules = public_modules(package)
    pages = {f"{module.__name__}.rst": page(module) for module in modules}
    pages["index.rst"] = index(modules)
    for path in folder.iterdir():
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text() != text:  # Sphinx reads changed files again
            path.write_text(text)


def public_modules(package: ModuleType) -> list[ModuleType]:
    """Modules that `__all__` of a package names, and those that theirs name, and so on."""
    found = []
    for name in getattr(package, "__all__", []):
        value = getattr(package, name)
        if inspect.ismodule(value):
            found += [value, *public_modules(value)]
    return found


def index(modules: list[ModuleType]) -> str:
    """The page that lists all others."""
    names = [module.__name__ for module in modules]
    pages = "".join(f"   {name}\n" for name in names)
    toctree = f".. toctree::\n   :hidden:\n\n{pages}"
    return "\n".join([_title("API"), _summary(names), toctree])


def page(module: ModuleType) -> str:
    """The page of a module in reStructuredText: a list of names, then their docstrings.

    What the package above has among its names is on the page of that package.
    """
    above = _names_above(module)
    sections = _sections(module)
    described = [
        above.get(id(one), f"~{owner.__name__}.{name}")
        for owner, values in sections
        for name, one in values.items()
        if callable(one)
    ]
    parts = [_title(module.__name__), f".. automodule:: {module.__name__}\n", _summary(described)]
    for owner, values in sections:
        here = {name: value for name, value in values.items() if id(value) not in above}
        parts += [_currentmodule(owner), *(_entry(*item) for item in here.items())]
    return "\n".join(parts)


def _names_above(module: ModuleType) -> dict[int, str]:
    """Functions and classes of the package above, by identity, with their full names."""
    package = importlib.import_module(module.__name__.rpartition(".")[0])
    listed = {name: getattr(package, name) for name in package.__all__}
    return {
        id(value): f"{package.__name__}.{name}" for name, value in listed.items() if callable(value)
    }


def _sections(module: ModuleType) -> list[tuple[ModuleType, dict[str, object]]]:
    """Modules with what they document by name, without modules among these.

    A package without `__all__` has a section for each of its modules.
    """
    if hasattr(module, "__all__"):
        listed = {name: getattr(module, name) for name in module.__all__}
        values = {name: value for name, value in listed.items() if not inspect.ismodule(value)}
        return [(module, values)]
    if not hasattr(module, "__path__"):
        return [(module, _documented(module))]
    inside = [
        importlib.import_module(f"{module.__name__}.{found.name}")
        for found in pkgutil.iter_modules(module.__path__)
        if not found.name.startswith("_")
    ]
    return [(one, values) for one in inside if (values := _documented(one))]


def _documented(module: ModuleType) -> dict[str, object]:
    """Functions and classes of a module whose docstrings have sections."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_")
        and getattr(value, "__module__", None) == module.__name__
        and "\n----" in (inspect.getdoc(value) or "")
    }


def _entry(name: str, value: object) -> str:
    if not callable(value):
        return f".. py:data:: {name}\n   :value: {value!r}\n"
    if not inspect.isclass(value):
        return f".. autofunction:: {name}\n"
    members = ", ".join(_members(value))
    return f".. autoclass:: {name}\n" + (f"   :members: {members}\n" if members else "")


def _members(one: type) -> list[str]:
    """Public methods and properties of a class, also inherited ones, but not scikit-learn's."""
    ours = [base for base in one.__mro__ if base.__module__.startswith("rgdl.")]
    found = [name for base in ours for name in vars(base) if isinstance(vars(base)[name], _MEMBERS)]
    return sorted({name for name in found if not name.startswith("_")})


def _title(name: str) -> str:
    return f"{name}\n{'=' * len(name)}\n"


def _currentmodule(module: ModuleType) -> str:
    return f".. currentmodule:: {module.__name__}\n\n"


def _summary(names: list[str]) -> str:
    lines = "".join(f"   {name}\n" for name in names)
    return f".. currentmodule:: None\n\n.. autosummary::\n   :nosignatures:\n\n{lines}"
