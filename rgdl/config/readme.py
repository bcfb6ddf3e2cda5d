"""Generate `config/README.md`, the reference of all keys, from the models."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rgdl.config.schema import config_schema

Schema = Mapping[str, Any]

_INTRODUCTION = """\
<!-- Generated from the models in rgdl/config by `make schema`; a test compares them. -->

# The configuration

`config.yaml` in the root of the project contains every scientific number of the workflow, with the
values of the paper. Edit it, or write a file with the keys that you want to change
([example](../docs/change.md#a-parameter)):

- `extends` names the file whose values yours changes: a path relative to the folder of your file,
  or else to the folder of `config.yaml`, where commands are run. A file without it must have all
  sections, such as [`quick.yaml`](quick.yaml), the whole paper at a small size.
- Sections are merged: an entry that yours does not name remains, and `null` removes one, as in
  `studies: {unit_ratio: null}`; `studies: null` removes all. `null` for a key that may be left out
  is the same as without it, and a key with nothing after it is refused.
- With several files, each changes the values of those before it. Only the first may be without
  `extends`.
- An unknown key, or a value that is not allowed, stops the run before any job, with a message that
  gives the key, the value and the allowed values. `python -m rgdl.plan FILE ...` checks files
  without a run, says what they ask for, and names the line where a file is not YAML.
- Editors that support YAML schemas check whole files while you type
  (`workflow/schemas/config.schema.json`).

NAME stands for names of your choice: letters, digits, `_` and `-`, starting with a letter."""

_LIMITS = {
    "minimum": ">=",
    "ge": ">=",
    "exclusiveMinimum": ">",
    "gt": ">",
    "maximum": "<=",
    "le": "<=",
    "exclusiveMaximum": "<",
    "lt": "<",
}
_WORDS = {
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "string": "text",
    "object": "mapping",
}


def config_readme() -> str:
    """All keys of the configuration, with their allowed values and meanings.

    Returns
    -------
    str
        Markdown, one table per section of the file.
    """
    return "\n\n".join([_INTRODUCTION, *_tables("", config_schema())]) + "\n"


def _tables(path: str, section: Schema) -> Iterator[str]:
    """The table of a section, and of the sections in it."""
    title = f"`{path}`" if path else "The file"
    about = [section["description"]] if path else []
    yield "\n\n".join([f"## {title}", *about, _table(path, section)])
    for key, field in section["properties"].items():
        for name, inner in _sections(field):
            yield from _tables(_join(path, key, name), inner)


def _table(path: str, section: Schema) -> str:
    rows = ["| key | value | meaning |", "|---|---|---|"]
    for key, field in section["properties"].items():
        sections = _sections(field)
        if sections:
            name, inner = sections[0]
            kind = "sections by NAME" if name else "section"
            value = f"[{kind}](#{_anchor(_join(path, key, name))})"
            meaning = field.get("description", inner["description"]).rstrip(".")
        else:
            value, meaning = _value(field), field.get("description", "")
        if key not in section["required"]:
            value += _if_left_out(field)
        rows.append(f"| `{key}` | {value} | {meaning} |")
    return "\n".join(rows)


def _sections(field: Schema) -> list[tuple[str, Schema]]:
    """Sections in a field, each with NAME if its name is free."""
    kinds = [("", kind) for kind in field.get("anyOf", [field])]
    named = [("NAME", kind) for kind in field.get("patternProperties", {}).values()]
    return [(name, kind) for name, kind in kinds + named if "properties" in kind]


def _value(field: Schema, *, plural: bool = False) -> str:
    """Allowed values, in words."""
    if "anyOf" in field:
        return " or ".join(_value(kind) for kind in field["anyOf"] if kind != {"type": "null"})
    if "enum" in field or "const" in field:
        values = field.get("enum", [field.get("const")])
        return ", ".join(map(_shown, values))
    if field.get("type") == "array":
        lists, minimum = "lists" if plural else "list", field.get("minItems", 0)
        length = f", {minimum} or more" if minimum > 1 else ""
        return f"{lists} of {_value(field['items'], plural=True)}{length}"
    word = "NAME" if "pattern" in field else _WORDS.get(field.get("type", ""), "any value")
    limits = [f"{sign} {_limit(field[name])}" for name, sign in _LIMITS.items() if name in field]
    ending = "s" if plural and word != "NAME" else ""
    return f"{word}{ending} {', '.join(limits)}".strip()


def _limit(value: float) -> str:
    """A number that can be read at a glance: 2^32 and 1,000,000."""
    if value < 10_000:
        return str(value)
    power = int(value).bit_length() - 1
    return f"2^{power}" if value == 2**power else f"{value:,}"


def _if_left_out(field: Schema) -> str:
    default = field.get("default")
    return "; may be left out" if default in (None, {}) else f"; {_shown(default)} if left out"


def _shown(value: Any) -> str:
    """A value as it is written in the file."""
    text = value if isinstance(value, str) else json.dumps(value)
    return f"`{text}`"


def _join(*parts: str) -> str:
    return ".".join(part for part in parts if part)


def _anchor(path: str) -> str:
    """The anchor of a section's heading."""
    return path.replace(".", "").lower()
