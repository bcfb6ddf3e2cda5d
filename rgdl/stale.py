"""Results that other code made than there is now."""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any


def made_by_other_code(folders: Iterable[str | Path], digests: Mapping[str, str]) -> list[Path]:
    """Files whose provenance names another digest of code than their rule has now.

    Parameters
    ----------
    folders : iterable of str or Path
        Where to look; folders in them are not looked into, and need not be there.
    digests : mapping of str to str
        Of the code of each rule, by its name.

    Returns
    -------
    list of Path
        Arrays (`.npz`) and the provenance of tables (`.json`), sorted. What cannot be read, is of
        no rule known here, or is not finished, is none of them.
    """
    found = []
    for path in sorted(_candidates(folders)):
        provenance = _provenance(path)
        # a workflow that has this one for a module puts a prefix before the names of rules
        rules = [rule for rule in digests if str(provenance.get("rule", "")).endswith(rule)]
        if rules and provenance.get("code") != digests[max(rules, key=len)]:
            found.append(path)
    return found


def _candidates(folders: Iterable[str | Path]) -> Iterator[Path]:
    for folder in {Path(folder) for folder in folders}:
        for path in folder.glob("*"):
            if path.suffix in (".npz", ".json") and not path.name.startswith((".", "unfinished")):
                yield path


def _provenance(path: Path) -> dict[str, Any]:
    """What a file says of how it was made; nothing if it does not.

    Read without numpy: every job of the workflow begins with it.
    """
    try:
        if path.suffix == ".json":
            content = json.loads(path.read_text(encoding="utf-8"))
        else:
            with zipfile.ZipFile(path) as archive:
                member = archive.read("metadata.json.npy")
            content = json.loads(member.partition(b"\n")[2])  # numpy's header is a line
    except Exception:  # damaged bytes can make zipfile raise anything
        return {}
    return content if isinstance(content, dict) else {}
