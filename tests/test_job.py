import json

import pytest
from fake_job import Named, fake_job

from rgdl import provenance
from rgdl.job import job, provenance_of
from rgdl.storage import StorageError


def a_job(tmp_path, output="results/paper/tables/claims.csv"):
    return fake_job(
        "tabulate_claims",
        tmp_path / "log",
        wildcards=Named(seed="3"),
        params=Named(shown="mehta_schwab", seeds=[1, 2], code="0123456789abcdef"),
        output=Named(table=output),
        config={"name": "paper", "ensembles": {}},
    )


def test_a_result_records_its_job(tmp_path, monkeypatch):
    state = {"commit": "f" * 40, "changed": []}
    monkeypatch.setattr("rgdl.job.git_state", lambda: state)
    made_by = provenance_of(a_job(tmp_path))
    assert made_by == {
        "rule": "tabulate_claims",
        "wildcards": {"seed": "3"},
        "parameters": {"shown": "mehta_schwab", "seeds": [1, 2]},
        "code": "0123456789abcdef",
        "versions": provenance.library_versions(),
        "git": state,
        "configuration": {"name": "paper", "ensembles": {}},
    }
    assert json.loads(json.dumps(made_by)) == made_by


@pytest.mark.parametrize("output", ["results/samples/L4/samples.npz", "results/papers/claims.csv"])
def test_files_shared_by_configurations_record_none(tmp_path, output):
    assert "configuration" not in provenance_of(a_job(tmp_path, output))


def test_an_expected_error_is_one_line_of_the_log(tmp_path):
    with pytest.raises(SystemExit, match="1"), job(a_job(tmp_path)):
        raise StorageError("samples.npz does not exist")
    assert (tmp_path / "log").read_text() == "error: samples.npz does not exist\n"


def test_an_unexpected_error_leaves_its_traceback(tmp_path):
    with pytest.raises(SystemExit, match="1"), job(a_job(tmp_path)):
        raise KeyError("surprise")
    assert "Traceback" in (tmp_path / "log").read_text()
