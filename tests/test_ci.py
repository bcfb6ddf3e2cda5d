"""The workflow of GitHub Actions, checked without GitHub."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
FILE = ROOT / ".github/workflows/ci.yml"
WORKFLOW = yaml.safe_load(FILE.read_text())
JOBS = WORKFLOW["jobs"]
CHECKS = [
    ["check-jsonschema", "--builtin-schema", "vendor.github-workflows"],
    ["zizmor", "--offline", "--no-config", "--strict-collection", "--persona", "pedantic"],
]


def commands(job):
    return [step["run"] for step in JOBS[job]["steps"] if "run" in step]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check[0])
def test_the_linters_find_nothing(check, tmp_path):
    def run(path):
        command = [BIN / check[0], *check[1:], path]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = run(FILE)
    assert done.returncode == 0, done.stdout + done.stderr
    # negative control: an action that is not pinned to a commit, and a time that is not a number
    wrong = tmp_path / ".github/workflows/ci.yml"
    wrong.parent.mkdir(parents=True)
    text = re.sub(r"@[0-9a-f]{40} # v6", "@main", FILE.read_text(), count=1)
    wrong.write_text(text.replace("timeout-minutes: 15", "timeout-minutes: soon"))
    assert run(wrong).returncode != 0


def test_actions_are_pinned_and_have_few_rights():
    assert WORKFLOW["permissions"] == {}
    assert "secrets" not in FILE.read_text()
    for job in JOBS.values():
        assert job["permissions"] == {"contents": "read"}
        assert job["timeout-minutes"] <= 350
        for step in job["steps"]:
            action = step.get("uses", "")
            assert re.fullmatch(r"|actions/[\w-]+@[0-9a-f]{40}", action)
            if action.startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False


def test_it_runs_the_commands_of_users():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    makes = [command for job in JOBS for command in commands(job) if command.startswith("make ")]
    assert {re.match(r"make (\w+)", command)[1] for command in makes} <= targets
    assert commands("lint") == ["make lint"]
    assert commands("test") == ["make test"]
    assert commands("everything")[1:] == [".ci/run"]
    assert commands("library")[-1] == "python -m pytest tests/test_examples.py"
    assert commands("quick") == ["make quick", "make report CONFIG=config/quick.yaml"]
    assert commands("paper") == ["make paper", "make report", "make compare"]


def test_it_runs_on_every_change_and_weekly():
    when = WORKFLOW[True]  # YAML takes "on" for a truth value
    assert {"pull_request", "push", "schedule"} <= set(when)
    assert re.fullmatch(r"\d+ \d+ \* \* \d", when["schedule"][0]["cron"])  # weekly
    assert [name for name, job in JOBS.items() if "if" in job] == ["paper"]
    assert JOBS["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    systems = {job: JOBS[job]["strategy"]["matrix"]["system"] for job in ("library", "quick")}
    assert systems["library"] == ["macos-15", "windows-2025"]
    assert systems["quick"] == ["ubuntu-24.04", "macos-15"]


@pytest.mark.parametrize(
    ("job", "path"), [("quick", "results/quick"), ("everything", "docs/_build/html")]
)
def test_the_quick_paper_and_the_site_are_kept(job, path):
    kept = [step["with"] for step in JOBS[job]["steps"] if "upload" in step.get("uses", "")]
    assert kept[0]["path"] == path
    assert kept[0]["if-no-files-found"] == "error"


def test_the_script_for_a_fresh_machine_runs_every_test():
    text = (ROOT / ".ci/run").read_text()
    packages = re.search(r'^packages="(.*)"$', text, re.M)[1].split()
    assert {"slurm-wlm", "munge", "chromium", "poppler-utils"} <= set(packages)
    assert re.findall(r"^make (\w+)", text, re.M) == ["torch", "docs", "test"]
