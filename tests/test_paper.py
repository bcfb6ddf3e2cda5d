"""The manuscript: its numbers come from the run, and its file records its origin."""

import csv
import json
import re
import runpy
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import typst
import yaml
from fake_job import Named, fake_job
from matplotlib.figure import Figure

import rgdl.job
from rgdl.config import load
from rgdl.figures.style import save_figure

ROOT = Path(__file__).resolve().parent.parent
PAPER = ROOT / "paper"
SECTIONS = [PAPER / "paper.typ", *sorted((PAPER / "sections").glob("*.typ"))]
SOURCES = sorted(PAPER.rglob("*.typ"))
TEXT = "".join(path.read_text() for path in SOURCES)
FIGURES = re.findall(r'wide-figure\("(\w+)"', TEXT)
SCRIPT = ROOT / "workflow" / "scripts" / "typeset_paper.py"
REFERENCE = ROOT / "reference"

# Joins the text of a section, formulas between dollar signs. `numbers.json` is empty and `defined`,
# `quoted` and `command` print nothing, so that every digit left was typed by hand.
PLAIN = """
#let plain(it, sep: "") = {
  if type(it) == str { it }
  else if type(it) == array { it.map(plain.with(sep: sep)).fold("", (a, b) => a + sep + b) }
  else if type(it) != content or it.func() in (image, metadata) { "" }
  else if it == [ ] { " " }
  else if it.func() == math.equation { "$" + plain(it.body, sep: " ") + "$" }
  else { plain(it.fields().values(), sep: sep) }
}
#metadata(plain(include "SECTION")) <plain>
"""
SEVERAL = r"\d+(?:(?:,| and| to|[–-]) ?\d+)*"
NAMES = (
    rf"(?:Eq|Fig)\.\s\d+[A-E]?|Eqs\.\s{SEVERAL}|\b[Ll]ayers?\s{SEVERAL}"
    r"|\bCD-10?\b|L1\b|Philox4x32-10|\bfour-spin\b"
)
NUMBER_WORDS = (
    r"\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for)ty)\b"
)


@pytest.fixture
def numbers_by_hand(typeset, tmp_path):
    """Numbers of a section that no macro gives; formulas may have single digits."""

    def find(section):
        (tmp_path / "numbers.json").write_text("{}")
        (tmp_path / "claims.csv").write_text("number,claim,verdict,rule\n")
        empty = {name: tmp_path / name for name in ("numbers.json", "claims.csv")}
        run = typeset(numbers=empty["numbers.json"], claims=empty["claims.csv"])
        paper = staged(run, tmp_path / "staged") / "paper"
        macros = (paper / "numbers.typ").read_text()
        for name in ("defined(body)", "quoted(body)", "command(it)"):
            macros, n = re.subn(rf"(#let {re.escape(name)} =).*", r"\1 []", macros)
            assert n == 1
        (paper / "numbers.typ").write_text(macros)
        section = re.sub(r'#include "sections.*|#bibliography.*|#colophon', "", section)
        (paper / "section.typ").write_text(section.replace("../", ""))
        (paper / "plain.typ").write_text(PLAIN.replace("SECTION", "section.typ"))
        (text,) = ask(paper.parent, "<plain>", main="plain.typ")
        formulas, text = re.findall(r"\$[^$]*\$", text), re.sub(r"\$[^$]*\$", " ", text)
        text = re.sub(NAMES, " ", text)
        value = r"\d\d|\d[.,]\d|[=<>] *[2-9](?![\w^/\\ ]*[a-zA-Z(])|^\$\s*[2-9]\s*\$"
        return [
            *re.findall(rf".{{,30}}\d.{{,30}}|{NUMBER_WORDS}", text, re.I),
            *(formula for formula in formulas if re.search(value, formula)),
        ]

    return find


@pytest.mark.parametrize("path", SECTIONS, ids=lambda path: path.name)
def test_no_number_is_typed_by_hand(path, numbers_by_hand):
    assert numbers_by_hand(path.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "a localized fraction of 96.4 % in layer 2",
        "grows by a factor of 3",
        "at $K = 0.408$ and above",
        "with $5$ seeds",
        "five seeds agree",
        "#emph[of Eq.~8 and 12 more]",
        '#wide-figure("figure1", alt: "a")[With 25 fields.]',
        "#if known(str(1)) [none] else [about 12 sites]",
        "#table([a], [12])",
    ],
)
def test_a_number_typed_by_hand_is_found(planted, numbers_by_hand):
    imports = '#import "../numbers.typ": *\n#import "../style.typ": *\n'
    assert numbers_by_hand(f"{imports}Before it.\n\n{planted}\n\nAfter it.\n")


def test_no_semicolon_is_taken_for_the_end_of_code():
    """Typst swallows the semicolon of `#num("a"); text`; it must be written as `\\;`."""
    assert re.findall(r'#[\w-]+(?:\([^()"]*"[^()]*\))?;', TEXT) == []


def test_every_figure_of_a_run_is_in_the_paper():
    drawn = {path.stem.removeprefix("plot_") for path in SCRIPT.parent.glob("plot_*.py")}
    # the claims are a table of the paper; one figure shows all studies
    assert sorted(FIGURES) == sorted(drawn - {"claims", "study"})


def test_references_are_complete_and_cited():
    required = {
        "article": {"journal", "volume", "pages"},
        "inproceedings": {"booktitle", "publisher", "pages"},
        "incollection": {"booktitle", "publisher", "pages", "editor"},
        "book": {"publisher", "address"},
        "online": {"url"},
    }
    text = (PAPER / "references.bib").read_text()
    entries = re.findall(r"^@(\w+)\{(\w+),\n(.*?)^\}", text, re.S | re.M)
    assert len(entries) == text.count("\n@")
    for kind, key, body in entries:
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.M))
        needed = {"author", "title", "year"} | required[kind]
        if fields.get("journal", "").startswith("{arXiv:"):
            needed -= {"volume", "pages"}
        assert needed <= fields.keys(), f"{key} lacks {sorted(needed - fields.keys())}"
        assert re.fullmatch(r"(19|20)\d\d", fields["year"]), key
    assert {key for _, key, _ in entries} <= set(re.findall(r"@(\w+)", TEXT))


@pytest.fixture(scope="session")
def stand_ins(tmp_path_factory):
    """A small image in place of every figure, and the numbers of the reference."""
    folder = tmp_path_factory.mktemp("inputs")
    figures = []
    for ending in ("pdf", "png"):
        Figure(figsize=(7, 2)).savefig(folder / f"image.{ending}")
        for name in FIGURES:
            figures.append(folder / f"{name}.{ending}")
            shutil.copy(folder / f"image.{ending}", figures[-1])
    return SimpleNamespace(figures=figures, numbers=REFERENCE / "numbers.json")


CLEAN = {"commit": "0123456789abcdef0123456789abcdef01234567", "changed": []}
DIRTY = CLEAN | {"changed": ["rgdl/philox.py"]}


@pytest.fixture
def typeset(stand_ins, tmp_path, monkeypatch):
    """Run the script on stand-ins, with some inputs replaced."""
    monkeypatch.chdir(ROOT)

    def run(
        *, git=CLEAN, config="config.yaml", output="paper.pdf", other="", repository=None, **changed
    ):
        monkeypatch.setattr(rgdl.job, "git_state", lambda: git)
        sources = [*SOURCES, PAPER / "references.bib"]
        named = {
            "sources": [str(path.relative_to(ROOT)) for path in sources],
            "numbers": stand_ins.numbers,
            "claims": REFERENCE / "tables" / "claims.csv",
            "figures": stand_ins.figures,
        } | changed
        job = fake_job(
            "typeset_paper",
            tmp_path / "log",
            input=Named(**named),
            output=[str(tmp_path / output)],
            params=Named(code="0123456789abcdef", other_values=other, repository=repository),
            config=yaml.safe_load((ROOT / config).read_text()),
        )
        names = runpy.run_path(str(SCRIPT), init_globals={"snakemake": job})
        return SimpleNamespace(path=tmp_path / output, inputs=named, names=names)

    return run


def staged(run, folder, **origin):
    """The folder that the script compiles, for queries to the compiler."""
    run.names["stage"](folder, SimpleNamespace(**run.inputs))
    origin = {
        "name": "paper",
        "digest": "0" * 16,
        "other_values": "",
        "code": "1" * 16,
        "commit": CLEAN["commit"],
        "changed": "",
        "versions": {"python": "3"},
    } | origin
    run.names["write_json"](folder / "inputs" / "provenance.json", origin)
    run.names["write_json"](folder / "inputs" / "links.json", {})
    return folder


def ask(folder, selector, *, main="paper.typ"):
    path = folder / "paper" / main
    found = typst.query(path, selector, field="value", root=folder, ignore_system_fonts=True)
    return json.loads(found)


def test_equal_inputs_give_equal_bytes(typeset):
    first = typeset(output="one.pdf").path.read_bytes()
    assert first.startswith(b"%PDF")
    assert typeset(output="two.pdf").path.read_bytes() == first
    other = typeset(output="three.pdf", git=DIRTY).path.read_bytes()
    assert other != first
    for origin in (
        "configuration paper",
        CLEAN["commit"],
        "code of this commit",
        "code 0123456789abcdef",
    ):
        assert origin.encode() in first


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
@pytest.mark.parametrize(
    ("sampler", "n_seeds", "says"),
    [
        ("cftp", 5, ["gives exact and independent", "with five seeds", "of five seeds."]),
        ("metropolis", 1, ["Markov chains of Metropolis sweeps", "with one seed,", "Fig. 3. A "]),
        ("swendsen_wang", 2, ["Markov chains of Swendsen-Wang sweeps", "with two seeds"]),
    ],
)
def test_the_text_follows_the_sampler_and_the_number_of_seeds(
    typeset, tmp_path, sampler, n_seeds, says
):
    numbers = json.loads((REFERENCE / "numbers.json").read_text())
    given = {"config.ensemble.sampler": sampler, "config.network.seeds.count": n_seeds}
    for key, value in given.items():
        numbers[key] |= {"value": value, "text": str(value)}
    (tmp_path / "numbers.json").write_text(json.dumps(numbers))
    command = ["pdftotext", typeset(numbers=tmp_path / "numbers.json").path, "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    text = " ".join(text.split())
    assert [words for words in says if words not in text] == []
    assert ("coupling from the past [" in text.partition("IV.")[2]) == (sampler == "cftp")
    assert "one seeds" not in text


@pytest.mark.parametrize(
    ("other", "git", "reasons"),
    [
        ("", CLEAN, 0),
        ("training.l1", CLEAN, 1),
        ("", DIRTY, 1),
        ("", {"commit": None, "changed": []}, 1),
        ("training.l1", DIRTY, 2),
    ],
)
def test_a_banner_marks_every_run_but_the_reference(typeset, tmp_path, other, git, reasons):
    run = typeset(other=other, git=git)
    provenance = {"code": "1" * 16, "git": git, "versions": {"python": "3"}}
    configuration = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    folder = staged(
        run, tmp_path / "staged", **run.names["origin_of"](configuration, other, provenance)
    )
    assert ask(folder, "<banner>") == ([reasons] if reasons else [])


def test_name_and_studies_do_not_change_the_configuration(typeset):
    digest_of = typeset().names["digest_of"]
    base = load(ROOT / "config.yaml")
    assert digest_of(base.model_copy(update={"name": "mine"})) == digest_of(base)
    other = load(ROOT / "config/quick.yaml").measurements
    assert digest_of(base.model_copy(update={"measurements": other})) != digest_of(base)


def reduced(numbers, n_layers):
    """Numbers of a network with fewer or more layers, of one seed and without a null model."""
    kept = {key: dict(number) for key, number in numbers.items() if "gaussian" not in key}
    kept["config.network.layers.count"] |= {"value": n_layers, "text": str(n_layers)}
    for number in kept.values():
        if number["error"] is not None:
            number |= {"error": None, "text": number["text"].split(" ± ")[0].strip("(")}
    above = [f"layer{layer}." for layer in range(n_layers, 9)]
    return {key: number for key, number in kept.items() if not any(x in key for x in above)}


@pytest.mark.parametrize("n_layers", [2, 3, 5])
def test_other_configurations_can_be_typeset(typeset, stand_ins, tmp_path, n_layers):
    path = tmp_path / "numbers.json"
    path.write_text(json.dumps(reduced(json.loads(stand_ins.numbers.read_text()), n_layers)))
    assert typeset(numbers=path).path.exists()


def test_missing_numbers_are_dashes(typeset, tmp_path):
    path = tmp_path / "numbers.json"
    path.write_text("{}")
    missing = ask(staged(typeset(numbers=path), tmp_path / "staged"), "<unknown-number>")
    assert "claims.n" in missing


def test_every_number_of_the_text_is_in_the_reference(typeset, tmp_path):
    assert ask(staged(typeset(), tmp_path / "staged"), "<unknown-number>") == []


def test_the_claims_are_those_of_the_run(typeset, tmp_path):
    with (REFERENCE / "tables" / "claims.csv").open() as file:
        rows = list(csv.DictReader(file))
    rows[0]["claim"] = "Something else with D_KL"
    path = tmp_path / "claims.csv"
    with path.open("w") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    changed = typeset(claims=path, output="other.pdf").path
    assert changed.read_bytes() != typeset().path.read_bytes()


REPOSITORY = "https://example.org/someone/rgdl"


@pytest.mark.parametrize(
    ("git", "repository", "linked"),
    [
        (CLEAN, REPOSITORY, True),
        (CLEAN | {"changed": ["rgdl/x.py"]}, REPOSITORY, False),
        (CLEAN, None, False),
    ],
    ids=["a clean commit", "changed files", "no repository"],
)
def test_captions_link_to_scripts_at_their_commits(
    typeset, stand_ins, tmp_path, git, repository, linked
):
    made = tmp_path / "figure2.png"
    save_figure(Figure(figsize=(7, 2)), made, {"rule": "plot_figure2", "git": git})
    others = [path for path in stand_ins.figures if path.name != "figure2.png"]
    pdf = typeset(figures=[made, *others], repository=repository).path.read_bytes()
    address = f"{REPOSITORY}/blob/{CLEAN['commit']}/workflow/scripts/plot_figure2.py"
    assert (address.encode() in pdf) == linked
    assert (pdf != typeset(output="other.pdf").path.read_bytes()) == linked


def test_large_figures_are_included_as_bitmaps(typeset, stand_ins, tmp_path):
    large = tmp_path / "figure1.pdf"
    large.write_bytes(b"%PDF" + bytes(1_000_001))
    figures = [large, *(f for f in stand_ins.figures if f.name != "figure1.pdf")]
    run = typeset(figures=figures)
    chosen = {name: Path(f).suffix for name, f in run.names["choose_formats"](figures).items()}
    assert chosen.pop("figure1") == ".png"
    assert set(chosen.values()) == {".pdf"}


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("style.typ", "New Computer Modern", "No Such Font", "typesetting warns: unknown font"),
        ("paper.typ", "#bibliography", "@nobody1900\n#bibliography", "cannot be typeset: label"),
        ("paper.typ", "#bibliography", "#undefined()\n#bibliography", "cannot be typeset: unknown"),
    ],
)
def test_a_warning_or_an_error_ends_the_job(
    typeset, tmp_path, monkeypatch, name, old, new, message
):
    copy = tmp_path / "copy"
    shutil.copytree(PAPER, copy / "paper")
    shutil.copy(ROOT / "config.yaml", copy)
    (copy / "paper" / name).write_text((PAPER / name).read_text().replace(old, new))
    monkeypatch.chdir(copy)
    with pytest.raises(SystemExit) as stopped:
        typeset()
    assert stopped.value.code == 1
    assert not list(tmp_path.glob("*.pdf"))
    log = (tmp_path / "log").read_text()
    assert message in log
    assert "Traceback" not in log
