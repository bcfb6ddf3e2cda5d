"""A configuration from several files: a whole one, and files that say that they change another."""

import subprocess
import sys

import pytest
import yaml
from checkout import CHANGES, TINY, copy_project, overlay, run, run_that_fails
from configurations import PAPER, QUICK, ROOT

from rgdl.config import ConfigError, load, merge, read_files
from rgdl.config.file import Config


def written(folder, name, values):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(values))
    return path


def message(*paths):
    try:
        layers = read_files(paths, root=ROOT)
        Config.parse(layers.values, source=layers.source)
    except ConfigError as error:
        return str(error)
    return ""


def test_single_values_are_replaced(tmp_path):
    weaker = {"networks": {"mehta_schwab": {"training": {"l1": 2e-5}}}}
    path = written(tmp_path, "weaker.yaml", CHANGES | {"name": "weaker"} | weaker)
    expected = (
        PAPER | merge({"networks": PAPER["networks"]}, weaker, source="x") | {"name": "weaker"}
    )
    assert read_files([path], root=ROOT).values == expected
    assert load(path, root=ROOT).networks["mehta_schwab"].training.l1 == 2e-5


def test_null_removes_an_entry_or_all_and_an_empty_mapping_is_refused(tmp_path):
    def values(**changes):
        return read_files([written(tmp_path, "x.yaml", CHANGES | changes)], root=ROOT).values

    first, *others = PAPER["studies"]
    assert list(values(studies={first: None})["studies"]) == others
    assert "studies" not in values(studies=None)
    path = written(tmp_path, "x.yaml", CHANGES | {"studies": {}, "nulls": {"changes": {}}})
    allowed = "= {}: must have keys to change, or be null to remove the section"
    assert message(path).splitlines()[1:] == [f"  nulls.changes {allowed}", f"  studies {allowed}"]
    assert merge({"studies": {}}, {"studies": {}}, source="x") == {"studies": {}}
    nulls = values(nulls={"changes": {"permuted": None}})["nulls"]["changes"]
    assert list(nulls) == [name for name in PAPER["nulls"]["changes"] if name != "permuted"]
    nothing = {"changes": None, "hidden_spins": []}
    written(tmp_path, "none.yaml", CHANGES | {"nulls": nothing})
    assert load(tmp_path / "none.yaml", root=ROOT).nulls.changes == {}
    # a value that may be null, and a section that may not be left out
    paper = PAPER | {"repository": None}
    assert merge(paper, {"repository": None}, source="x") == paper
    path = written(tmp_path, "x.yaml", CHANGES | {"theory": None})
    assert "theory" in message(path)


def test_after_another_file_its_values_are_replaced(tmp_path):
    path = written(tmp_path, "named.yaml", CHANGES | {"name": "named"})
    layers = read_files([ROOT / "config/quick.yaml", path], root=ROOT)
    assert layers.values == QUICK | {"name": "named"}
    assert layers.files == [str(ROOT / "config/quick.yaml"), str(path)]


def test_a_file_extends_one_that_extends_another(tmp_path):
    below = {"name": "below", "acceptance": {"min_p_value": 1e-9}}
    written(tmp_path, "below.yaml", CHANGES | below)
    path = written(tmp_path, "above.yaml", {"extends": "below.yaml", "name": "above"})
    changed = {"name": "above", "acceptance": PAPER["acceptance"] | {"min_p_value": 1e-9}}
    assert read_files([path], root=ROOT).values == PAPER | changed
    # after another file, only the whole configuration is left out
    values = read_files([ROOT / "config/quick.yaml", path], root=ROOT).values
    assert values == QUICK | changed | {"acceptance": QUICK["acceptance"] | {"min_p_value": 1e-9}}


def test_a_name_is_that_of_a_file_nearby_before_that_of_the_workflow(tmp_path):
    path = written(tmp_path, "one/config.yaml", CHANGES | {"name": "mine"})
    assert read_files([path], root=ROOT).values == PAPER | {"name": "mine"}  # not itself
    written(tmp_path, "two/config.yaml", TINY)
    path = written(tmp_path, "two/mine.yaml", CHANGES | {"name": "mine"})
    assert read_files([path], root=ROOT).values == TINY | {"name": "mine"}


def test_a_file_without_a_section_is_not_laid_over_another(tmp_path):
    almost = {key: value for key, value in QUICK.items() if key != "acceptance"}
    text = message(written(tmp_path, "mine.yaml", almost))
    assert "the file: must have all sections, and lacks acceptance; if it changes values" in text
    assert "`extends: config.yaml`" in text
    text = message(written(tmp_path, "mine.yaml", almost | {"acceptence": {}, "extra": 1}))
    assert "acceptence = {}: is not a key here; did you mean acceptance?" in text
    assert len(text.splitlines()) == 4
    # negative control: a file that says that it changes another one
    assert load(written(tmp_path, "mine.yaml", CHANGES | almost), root=ROOT).name == "quick"


def test_only_the_first_file_may_be_whole(tmp_path):
    small = written(tmp_path, "small.yaml", {"name": "small"})
    for path in (small, ROOT / "config/quick.yaml"):
        text = message(ROOT / "config.yaml", path)
        assert text.startswith(f"{path} cannot be used:\n  the file: is a whole configuration, whi")


@pytest.mark.parametrize(
    ("named", "allowed"),
    [
        ("nowhere.yaml", "must be an existing file: there is none in {folder} or {root}"),
        ("mine.yaml", "must name another file, that does not extend this one"),
        ("below.yaml", "must name another file, that does not extend this one"),
        ("config", "must be a file, and is a folder"),
        (None, "must be the name of a file"),
        (3, "must be the name of a file"),
        (["config.yaml"], "must be the name of a file"),
    ],
)
def test_a_file_extends_another_file(tmp_path, named, allowed):
    written(tmp_path, "below.yaml", {"extends": "mine.yaml"})
    path = written(tmp_path, "mine.yaml", {"extends": named})
    assert "\n  extends = " in message(path)
    assert allowed.format(folder=tmp_path, root=ROOT) in message(path)


def test_a_folder_in_which_a_file_is_sought_is_named_once(tmp_path):
    path = written(tmp_path, "mine.yaml", {"extends": "nowhere.yaml"})
    with pytest.raises(ConfigError, match=f"there is none in {tmp_path}$"):
        read_files([path], root=tmp_path)


@pytest.fixture
def project(tmp_path):
    return copy_project(tmp_path / "project")


def test_a_run_says_first_what_it_computes(project):
    lines = run(project, "--dry-run", *overlay(project, CHANGES | {"name": "mine"})).splitlines()
    first = next(k for k, line in enumerate(lines) if line.startswith("Configuration: "))
    assert not any("job" in line for line in lines[:first])
    assert lines[first].startswith(
        "Configuration: config.yaml with overlay.yaml. Results: results/mine/. L = 40; 24 networks "
    )
    assert lines[first + 1].startswith("Study unit_ratio: 3 points, 15 networks, 2 jobs, about ")
    text = run(project, "--dry-run", *overlay(project, TINY), "--config", "name=other")
    assert "Configuration: overlay.yaml with --config. Results: results/other/. L = 4; " in text


def test_a_file_that_does_not_say_that_it_changes_another_plans_nothing(project):
    text = run_that_fails(project, "--dry-run", *overlay(project, {"name": "mine"}))
    assert (
        "overlay.yaml cannot be used:\n  the file: must have all sections, and lacks ensembles, "
        in text
    )


def test_the_plan_of_files_can_be_asked_alone(tmp_path):
    command = [sys.executable, "-m", "rgdl.plan"]

    def ask(*paths):
        asked = [*command, *map(str, paths)]
        return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)

    path = written(tmp_path, "mine.yaml", CHANGES | {"name": "mine"})
    assert ask(path).stdout.startswith(f"Configuration: config.yaml with {path}. Results: results/")
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: [x")
    done = ask(broken)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{broken} cannot be used:" in done.stderr
    assert "(line 1, column 9)" in done.stderr
    assert ask("--help").stdout.startswith("usage: python -m rgdl.plan")
    assert "there is no file" in ask(tmp_path / "none.yaml").stderr
