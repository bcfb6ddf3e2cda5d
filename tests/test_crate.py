"""A finished run as RO-Crate, checked by the validator of the profile of workflow runs."""

import io
import json
import runpy
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import rocrate
import yaml
from checkout import SMALL, copy_project, execute, message_of, overlay
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from rocrate_validator.models import Severity
from rocrate_validator.services import ValidationSettings, validate
from urllib3 import HTTPResponse

from rgdl.copies import record_of
from rgdl.storage import write_table

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "workflow" / "report"
PROFILE = "provenance-run-crate-0.5"
# pyshacl and rdflib, in the validator
pytestmark = pytest.mark.filterwarnings("ignore")


class Shelf(HTTPAdapter):
    """Gives the vocabulary of RO-Crate from the package `rocrate`, in place of its address.

    The package has that of a later version, in which terms of Bioschemas have a longer address.
    """

    def send(self, request, **_):
        text = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text()
        body = io.BytesIO(text.replace("bioschemas.org/terms/", "bioschemas.org/").encode())
        headers = {"Content-Type": "application/ld+json"}
        return self.build_response(request, HTTPResponse(body, headers, 200, preload_content=False))


@pytest.fixture(scope="session")
def vocabulary(tmp_path_factory):
    """A cache of the validator that makes it independent of the network."""
    path = tmp_path_factory.mktemp("validator") / "http"
    with CachedSession(str(path), backend="sqlite", expire_after=-1) as session:
        session.mount("https://w3id.org/", Shelf())
        accept = "application/ld+json, application/json, */*;q=0.1"
        session.get("https://w3id.org/ro/crate/1.1/context", headers={"Accept": accept})
    return path


@pytest.fixture
def issues(vocabulary):
    """Messages of the validator about a crate."""

    def find(path):
        settings = ValidationSettings(
            rocrate_uri=str(path),
            profile_identifier=PROFILE,
            requirement_severity=Severity.REQUIRED,
            offline=True,
            cache_path=vocabulary,
        )
        return [issue.message for issue in validate(settings).get_issues()]

    return find


SAMPLES = "results/samples/L4_K0.4/samples.npz"
TABLE = "results/paper/tables/measures.csv"
RUN = [
    {
        "rule": "sample_ising",
        "output_file": SAMPLES,
        "log-file(s)": "logs/sample_ising/samples/L4_K0.4/samples.log",
    },
    *(
        {
            "rule": "tabulate_measures",
            "output_file": file,
            "log-file(s)": "logs/tabulate_measures/paper/tables/measures.log",
        }
        for file in (TABLE, TABLE.replace(".csv", ".json"))
    ),
]
PROVENANCE = {
    "code": "0123456789abcdef",
    "parameters": {"l1": 2e-4},
    "wildcards": {"seed": "7"},
    "configuration": {"name": "paper", "definitions": {"localized": 0.5}},
}
RECORD = {"input": [SAMPLES, "config.yaml"], "starttime": 2e9, "endtime": 2e9 + 90.4}


@pytest.fixture
def crate(tmp_path, monkeypatch):
    """The crate of a run of two jobs, written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(SCRIPTS)
    Path(SAMPLES).parent.mkdir(parents=True)
    Path(SAMPLES).write_bytes(b"spins")
    write_table(TABLE, pd.DataFrame({"value": [1.5]}), PROVENANCE)
    record = record_of(TABLE)
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps(RECORD), encoding="utf-8")
    costs = Path("logs/benchmarks/tabulate_measures/paper/tables/measures.tsv")
    costs.parent.mkdir(parents=True)
    costs.write_text("s\tmax_rss\tcpu_time\n2.0\tNA\t1.25\n", encoding="utf-8")
    names = runpy.run_path(str(SCRIPTS / "write_crate.py"))
    described = names["describe"](Path("results/paper"), names["jobs_of_run"](RUN))
    return described.write_zip(tmp_path / "crate.zip")


def entities(path):
    with zipfile.ZipFile(path) as file:
        graph = json.loads(file.read("ro-crate-metadata.json"))["@graph"]
    return {entity["@id"]: entity for entity in graph}


def ids(value):
    return {one["@id"] for one in (value if isinstance(value, list) else [value])}


def test_a_job_has_its_inputs_outputs_parameters_times_and_costs(crate):
    held = entities(crate)
    sampled, tabulated = held["#job-1"], held["#job-2"]
    assert sampled["name"] == "sample_ising"
    assert ids(sampled["instrument"]) == {"workflow/scripts/sample_ising.py"}
    assert ids(sampled["result"]) == {SAMPLES}
    assert tabulated["name"] == "tabulate_measures 7"
    values = {"#job-2-parameters", "#job-2-code"}
    assert ids(tabulated["object"]) == {SAMPLES, "config.yaml"} | values
    assert json.loads(held["#job-2-parameters"]["value"]) == PROVENANCE["parameters"]
    assert held["#job-2-code"]["value"] == PROVENANCE["code"]
    assert tabulated["startTime"] == "2033-05-18T03:33:20+00:00"
    assert tabulated["endTime"] == "2033-05-18T03:34:50+00:00"
    assert ids(tabulated["resourceUsage"]) == {"#job-2-cpu_time"}
    assert held["#job-2-cpu_time"]["value"] == "1.25"
    assert ids(held["#control-2"]["instrument"]) == {"#step-tabulate_measures"}


def test_the_run_has_the_whole_configuration_and_the_results_of_its_name(crate):
    held = entities(crate)
    assert ids(held["#run"]["object"]) == {"configuration.yaml"}
    assert ids(held["#run"]["result"]) == {TABLE, TABLE.replace(".csv", ".json")}
    with zipfile.ZipFile(crate) as file:
        assert yaml.safe_load(file.read("configuration.yaml")) == PROVENANCE["configuration"]
        assert file.read(SAMPLES) == b"spins"
        # the code is whole
        names = set(file.namelist())
    own = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rgdl").rglob("*.py")}
    assert own | {"Snakefile", "config/quick.yaml", "requirements.lock", "LICENSE"} <= names


@pytest.mark.slow
def test_the_crate_is_valid_and_the_validator_finds_what_is_missing(crate, issues, tmp_path):
    assert issues(crate) == []
    broken = tmp_path / "broken"
    with zipfile.ZipFile(crate) as file:
        file.extractall(broken)
    path = broken / "ro-crate-metadata.json"
    metadata = json.loads(path.read_text())
    for entity in metadata["@graph"]:
        if entity["@id"] == "#control-1":
            del entity["instrument"]
    path.write_text(json.dumps(metadata))
    assert any("ControlAction must reference a HowToStep" in text for text in issues(broken))


def make_crate(project, *arguments):
    return execute(project, sys.executable, "workflow/report/write_crate.py", *arguments)


@pytest.mark.slow
def test_the_crate_of_a_run_is_valid_and_has_every_job(unbroken, issues, tmp_path):
    arguments = overlay(unbroken, SMALL)
    done = make_crate(unbroken, *arguments)
    assert done.returncode == 0, done.stderr
    path = (unbroken / "results/tiny/crate.zip").rename(tmp_path / "crate.zip")
    assert issues(path) == []
    held = entities(path)
    jobs = [entity for name, entity in held.items() if name.startswith("#job-")]
    ran = [one for one in jobs if one["@type"] == "CreateAction"]
    costs = list((unbroken / "logs/benchmarks").rglob("*.tsv"))
    assert len(ran) == len(costs) > 30
    trained = [one for one in ran if one["name"].startswith("train_layer")]
    assert len(trained) == sum("train_layer" in path.parts for path in costs) > 1
    assert all(any("parameters" in name for name in ids(one["object"])) for one in trained)


def test_a_run_that_is_not_finished_has_no_crate(tmp_path):
    project = copy_project(tmp_path / "project")
    text = message_of(make_crate(project, *overlay(project, SMALL)))
    assert "there is no crate of results/tiny yet: nothing has been run" in text
