import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rgdl import provenance
from rgdl.storage import write_arrays

SCRIPTS = Path(__file__).resolve().parent.parent / "workflow" / "scripts"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A small package of the same name, with a script that imports a part of it."""
    root = tmp_path / "rgdl"
    (root / "sub").mkdir(parents=True)
    (root / "__init__.py").write_text('"""Nothing."""\n')
    (root / "sub" / "__init__.py").write_text(
        "from rgdl.sub.one import first\nfrom rgdl.sub.two import second\n"
    )
    (root / "sub" / "one.py").write_text(
        'from rgdl.deep import base\n\ndef first():\n    """Doc."""\n    return base() + 1\n'
    )
    (root / "sub" / "two.py").write_text("def second():\n    return 2\n")
    (root / "deep.py").write_text("def base():\n    return 0\n")
    script = tmp_path / "script.py"
    script.write_text("import numpy\nfrom rgdl.sub import first\n\nprint(first())\n")
    monkeypatch.setattr(provenance, "PACKAGE", root)
    return script


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rgdl/sub/one.py", "+ 1", "+ 2"),
        ("rgdl/deep.py", "return 0", "return 1"),
        ("script.py", "print(first())", "print(first() * 2)"),
    ],
)
def test_a_change_of_meaning_changes_the_digest(package, file, old, new):
    before = provenance.code_digest(package)
    edit(package.parent / file, old, new)
    assert provenance.code_digest(package) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rgdl/sub/one.py", '"""Doc."""', '"""Another."""'),
        ("rgdl/sub/one.py", "return base() + 1", "return (base()  # why\n        + 1)"),
        ("rgdl/sub/two.py", "return 2", "return 3"),  # the script does not import it
        ("rgdl/__init__.py", "Nothing", "Something"),
    ],
)
def test_comments_docstrings_and_other_modules_do_not(package, file, old, new):
    before = provenance.code_digest(package)
    edit(package.parent / file, old, new)
    assert provenance.code_digest(package) == before


def test_every_digest_counts_in_a_combined_one_and_their_order_does_not():
    assert provenance.combined_digest(["a", "b"]) == provenance.combined_digest(["b", "a"])
    assert provenance.combined_digest(["a"]) != provenance.combined_digest(["a", "b"])


def test_a_result_records_the_code_that_made_it(tmp_path):
    write_arrays(tmp_path / "a.npz", {}, kind="nothing", metadata={"code": "f00d"})
    (tmp_path / "b.json").write_text('{"code": "beef"}')
    (tmp_path / "list.json").write_text("[1]")
    (tmp_path / "damaged.npz").write_bytes(b"PK")
    names = ("a.npz", "b.csv", "list.csv", "damaged.npz", "missing.npz", "missing.csv")
    found = [provenance.recorded_code(tmp_path / name) for name in names]
    assert found == ["f00d", "beef", None, None, None, None]


def test_where_the_files_lie_does_not_count(package, monkeypatch):
    before = provenance.code_digest(package)
    elsewhere = package.parent / "another" / "z" / "rgdl"
    shutil.copytree(package.parent / "rgdl", elsewhere)
    script = package.parent / "a" / "script.py"
    script.parent.mkdir()
    shutil.copy(package, script)
    monkeypatch.setattr(provenance, "PACKAGE", elsewhere)
    assert provenance.code_digest(script) == before


def modules_of(script):
    return {path.name for path in provenance._reachable(SCRIPTS / script)}


def test_each_script_reaches_what_it_uses_and_no_more():
    training, sampling = modules_of("train_layer.py"), modules_of("sample_ising.py")
    assert {"kernels.py", "numpy_engine.py", "sigmoid.py", "philox.py"} <= training
    assert "swendsen_wang.py" not in training
    assert "swendsen_wang.py" in sampling
    assert not {"kernels.py", "estimator.py", "numpy_engine.py"} & sampling
    assert not any("figures" in str(p) for p in provenance._reachable(SCRIPTS / "train_layer.py"))


@pytest.mark.parametrize("script", sorted(path.name for path in SCRIPTS.glob("*.py")))
def test_no_result_depends_on_how_a_configuration_is_read(script):
    config = provenance.PACKAGE / "config"
    read = {p.name for p in provenance._reachable(SCRIPTS / script) if p.parent == config}
    if script == "typeset_paper.py":  # the appendix prints the configuration
        assert "models.py" in read
    else:
        assert read <= {"reserved.py"}


def test_every_import_of_the_package_is_found():
    # the resolver must not lose a module to a form of import that it does not know
    for script in SCRIPTS.glob("*.py"):
        for path in provenance._reachable(script):
            for node in ast.walk(ast.parse(path.read_text())):
                assert not (isinstance(node, ast.ImportFrom) and node.level > 0), path


def test_versions_are_those_installed():
    import numpy

    assert provenance.library_versions()["numpy"] == numpy.__version__


def git(folder, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True)


def test_the_commit_is_named_with_what_was_changed_since(package):
    root = package.parent
    assert provenance.git_state() == {"commit": None, "changed": []}  # no repository
    git(root, "init", "-q")
    assert provenance.git_state() == {"commit": None, "changed": []}  # no commit
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    state = provenance.git_state()
    assert re.fullmatch("[0-9a-f]{40}", state["commit"])
    assert state["changed"] == []
    (root / "notes.txt").write_text("a file that git does not know changes no code")
    assert provenance.git_state() == state
    edit(root / "rgdl" / "deep.py", "return 0", "return 0  # why")
    edit(root / "script.py", "print", "print  # what is printed needs no reason")
    assert provenance.git_state() == state  # the same code, and no code of the workflow
    edit(root / "rgdl" / "deep.py", "return 0", "return 1")
    (root / "rgdl" / "sub" / "two.py").unlink()
    assert provenance.git_state() == state | {"changed": ["rgdl/deep.py", "rgdl/sub/two.py"]}


def test_the_repository_of_somebody_else_around_the_code_is_not_ours(package):
    git(package.parent.parent, "init", "-q")
    assert provenance.git_state() == {"commit": None, "changed": []}
    shutil.rmtree(package.parent.parent / ".git")
