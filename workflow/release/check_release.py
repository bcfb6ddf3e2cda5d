"""Check that a release can be made (`make release`), and print one line per problem."""

import re
import subprocess
import sys
from pathlib import Path

import yaml
from write_metadata import generated

import rgdl
from rgdl.config import load

ROOT = Path(__file__).resolve().parents[2]


def problems(root, *, version):
    """Reasons why no release can be made."""
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    yield from changed_files(root)
    yield from other_configuration(root)
    if citation["version"] != version:
        yield f"CITATION.cff has version {citation['version']}, and rgdl/__init__.py {version}"
    yield from old_metadata(root)
    yield from changelog_problems(root, version, citation["date-released"])


def changed_files(root):
    """Files that differ from the commit, or are not in it."""
    command = ["git", "--no-optional-locks", "-C", root, "status", "--porcelain"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        yield f"{line[3:]} is not committed"


def other_configuration(root):
    """The reference must be a run of the configuration that is released."""
    if load(root / "reference" / "config.yaml") != load(root / "config.yaml"):
        yield (
            "config.yaml differs from reference/config.yaml: run `make paper` and `make reference`"
        )


def old_metadata(root):
    """Generated files that do not match their sources."""
    for name, text in generated(root).items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield f"{name} does not match CITATION.cff and pyproject.toml: run `make metadata`"


def changelog_problems(root, version, date):
    """The newest section must be that of the release, with all fragments in it."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (.+)$", text, re.M)
    expected = f"{version} ({date})"
    if newest is None or newest[1] != expected:
        found = "none" if newest is None else newest[1]
        yield f"the newest section of CHANGELOG.md must be {expected}, it is {found}"
    for fragment in sorted((root / "changelog.d").glob("*.*.md")):
        yield f"changelog.d/{fragment.name} is not in CHANGELOG.md: run `towncrier build`"


if __name__ == "__main__":
    found = list(problems(ROOT, version=rgdl.__version__))
    sys.exit("\n".join(found) if found else 0)
