"""The paper: no number typed by hand, nothing left out, and the truth about where it is from."""

import csv
import json
import re
import runpy
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import typst
import yaml
from matplotlib.figure import Figure
from prose import read_source

import rgdl.job

ROOT = Path(__file__).resolve().parent.parent
PAPER = ROOT / "paper"
SOURCES = sorted(PAPER.rglob("*.typ"))
SCRIPT = ROOT / "workflow" / "scripts" / "typeset_paper.py"
REFERENCE = ROOT / "reference" / "numbers.json"

# What is there beside prose: functions, patterns of numbering, colors.
MACHINERY = {"numbers.typ", "claims.typ", "style.typ", "symbols.typ"}

# Digits that are part of a name and not a number of ours: places in a paper, layers counted from
# the bottom up, and methods.
SEVERAL = r"\d+(?:(?:,| and|[–-])[ \n]*\d+)*"
NAMES = (
    rf"\b(?:Eqs|Figs)\.~{SEVERAL}\b",
    r"\b(?:Eq|Fig|Sec)\.~\d+[A-E]?\b",
    rf"\b[Ll]ayers[ \n~]+{SEVERAL}\b",
    r"\b[Ll]ayer[ \n~]+\d(?: to \d)?\b",
    r"\b(?:CD-1|CD-10|L1|L2|Philox4x32-10)\b",
    r"\bfour-spin\b",
)
WORDS = (
    "three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    "|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|[mb]illion|dozen"
)
NUMBER_WORD = re.compile(rf"\b(?:{WORDS})s?\b", re.I)
# Of mathematics: numbers of two digits and more, and values that something is said to have. What
# is 0 or 1 is so by definition, as is a single digit within a formula.
VALUE = re.compile(
    r"\d\d|\d[.,]\d|(?:=|<|>|approx|tilde)\s*-?[2-9](?![\w^/\\ ]*[a-zA-Z(])|^\s*[2-9]\s*$"
)
# What the original paper prints, each as often as the text needs it.
QUOTED = {"0.4352", "20,000", "40,000"}


def numbers_by_hand(source, *, prose=True):
    """Lines of a source with a number that is neither a name, nor by definition, nor quoted."""
    found = []
    for piece in read_source(source):
        if piece.kind == "swallowed" or "quoted" in piece.within:
            continue
        text = piece.text
        if piece.kind == "text":
            for name in NAMES:
                text = re.sub(name, "", text)
        if "defined" in piece.within:
            wrong = re.search(r"\d\d|\d[.,]", text)
        elif piece.kind == "math":
            wrong = VALUE.search(re.sub(r"10\^$", "", text))  # a power of ten follows
        elif piece.kind == "string":
            named = re.fullmatch(r"[A-Za-z_][\w./-]*", text) or "command" in piece.within
            wrong = prose and re.search(r"\d", text) and not named
        else:
            wrong = re.search(r"\d", text) or NUMBER_WORD.search(text)
        if wrong:
            found.append((piece.line, text.strip()))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_number_is_typed_by_hand(path):
    assert numbers_by_hand(path.read_text(), prose=path.name not in MACHINERY) == []


@pytest.mark.parametrize(
    "planted",
    [
        "a localized fraction of 96.4 % in layer 2",
        "grows by a factor of 3",
        "at $K = 0.408$ and above",
        "with $L = 40$",
        "with $n = 5$ seeds",
        "of $5$ seeds",
        "five seeds agree",
        "#text(red)[37 of them]",
        "#emph[of Eq.~8 and 12 more]",
        '#figure(image("a.pdf", alt: "25 fields"))',
        '#"96.4"',
        "#defined[64]",
        "#if known(key) [about 12 sites] else [none]",
        "#let note = [from 40 samples]",
        "a table `of 12`",
    ],
)
def test_a_number_typed_by_hand_is_found(planted):
    assert numbers_by_hand(f"Before it.\n\n{planted}\nAfter it.\n")


@pytest.mark.parametrize(
    "allowed",
    [
        "as MS Eqs.~6–22 say, Fig.~2B shows, and layers 2 and 3 have",
        'a fraction of #num("shown.layer2.localized_fraction")\\; and so on',
        "$sqrt((b^2 - 1) \\/ 6)$, $1/2 log 2$, $DF = 0$ and $4 times 4$ spins",
        "$-N / 2 log 2$, $KL = 1/2 log 2$, $Z = 2^N$",
        "#h(3pt)#block(inset: 1.5em)[nothing] // of 96.4 %",
        "block spins grow by #defined[four], of $b = #defined[2]$",
        '#command("snakemake --cores 8")',
        "#quoted[0.4352]",
    ],
)
def test_names_and_definitions_are_no_numbers_of_a_run(allowed):
    assert numbers_by_hand(f"{allowed}\n") == []


def test_what_is_quoted_is_what_the_original_prints():
    quoted = {
        piece.text
        for path in SOURCES
        for piece in read_source(path.read_text())
        if "quoted" in piece.within
    }
    assert quoted == QUOTED


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_semicolon_is_taken_for_the_end_of_code(path):
    pieces = read_source(path.read_text())
    assert [piece.line for piece in pieces if piece.kind == "swallowed"] == []


def test_a_swallowed_semicolon_is_found():
    assert [p.line for p in read_source('one\n#num("a"); two') if p.kind == "swallowed"] == [2]


def test_every_figure_of_a_run_is_in_the_paper():
    drawn = {path.stem.removeprefix("plot_") for path in SCRIPT.parent.glob("plot_*.py")}
    shown = re.findall(r'wide-figure\("(\w+)"', "".join(path.read_text() for path in SOURCES))
    # the ledger is a table of the paper, of the same file; studies are no part of a run
    assert sorted(shown) == sorted(drawn - {"claims", "study"})


def bibliography():
    """Entries of the bibliography: fields by key."""
    text = (PAPER / "references.bib").read_text()
    entries = re.findall(r"^@(\w+)\{(\w+),\n(.*?)^\}", text, re.S | re.M)
    return {
        key: {"type": kind, **dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.M))}
        for kind, key, body in entries
    }


def test_every_reference_is_complete():
    required = {
        "article": {"journal", "volume", "pages"},
        "inproceedings": {"booktitle", "publisher", "pages"},
        "incollection": {"booktitle", "publisher", "pages", "editor"},
        "book": {"publisher", "address"},
    }
    entries = bibliography()
    assert len(entries) == (PAPER / "references.bib").read_text().count("\n@")
    for key, fields in entries.items():
        needed = {"author", "title", "year"} | required[fields["type"]]
        if fields.get("journal", "").startswith("{arXiv:"):
            needed -= {"volume", "pages"}
        assert needed <= fields.keys(), f"{key} lacks {sorted(needed - fields.keys())}"
        assert re.fullmatch(r"(19|20)\d\d", fields["year"]), key


def test_every_reference_is_cited():
    text = "".join(path.read_text() for path in SOURCES)
    cited = set(re.findall(r"@(\w+)", text))
    assert sorted(set(bibliography()) - cited) == []


@pytest.fixture(scope="session")
def stand_ins(tmp_path_factory):
    """A small picture in place of every figure, and numbers of the run that the text is about."""
    folder = tmp_path_factory.mktemp("inputs")
    for ending in ("pdf", "png"):
        Figure(figsize=(7, 2)).savefig(folder / f"picture.{ending}")
    source = "".join(path.read_text() for path in SOURCES)
    figures = []
    for name in re.findall(r'wide-figure\("(\w+)"', source):
        for ending in ("pdf", "png"):
            figures.append(folder / f"{name}.{ending}")
            shutil.copy(folder / f"picture.{ending}", figures[-1])
    numbers = json.loads(REFERENCE.read_text()) if REFERENCE.exists() else {}
    (folder / "numbers.json").write_text(json.dumps(numbers))
    return SimpleNamespace(folder=folder, figures=figures, numbers=numbers)


class Inputs(list):
    """What Snakemake gives a script: a list with names."""

    def __init__(self, **named):
        for value in named.values():
            self.extend(value if isinstance(value, list) else [value])
        self.__dict__.update(named)

    def items(self):
        return self.__dict__.items()


CLEAN = {"commit": "0123456789abcdef0123456789abcdef01234567", "clean": True}


@pytest.fixture
def typeset(stand_ins, tmp_path, monkeypatch):
    """Run the script on stand-ins, with some inputs replaced."""
    monkeypatch.chdir(ROOT)

    def run(*, git=CLEAN, config="config.yaml", output="paper.pdf", **changed):
        monkeypatch.setattr(rgdl.job, "git_state", lambda: git)
        named = {
            "sources": [
                str(path.relative_to(ROOT)) for path in (*SOURCES, PAPER / "references.bib")
            ],
            "base": "config.yaml",
            "numbers": stand_ins.folder / "numbers.json",
            "claims": ROOT / "reference" / "tables" / "claims.csv",
            "figures": stand_ins.figures,
        } | changed
        job = SimpleNamespace(
            input=Inputs(**named),
            output=[str(tmp_path / output)],
            log=[str(tmp_path / "log")],
            params=Inputs(code="0123456789abcdef"),
            wildcards=Inputs(),
            rule="typeset_paper",
            config=yaml.safe_load((ROOT / config).read_text()),
        )
        names = runpy.run_path(str(SCRIPT), init_globals={"snakemake": job})
        return SimpleNamespace(path=tmp_path / output, inputs=named, names=names)

    return run


def failure_of(typeset, tmp_path, **changed):
    """The log of a run that must fail, and leave nothing behind."""
    with pytest.raises(SystemExit) as stopped:
        typeset(**changed)
    assert stopped.value.code == 1
    assert not list(tmp_path.glob("*.pdf"))
    return (tmp_path / "log").read_text()


def staged(run, folder, **origin):
    """The folder that the script makes, to ask the compiler about what it holds."""
    run.names["stage"](folder, SimpleNamespace(**run.inputs))
    origin = {
        "name": "paper", "digest": "0" * 16, "is_reference": True, "code": "1" * 16, **CLEAN,
        "versions": {"python": "3"}, **origin,
    }  # fmt: skip
    run.names["write_json"](folder / "inputs" / "provenance.json", origin)
    return folder


def ask(folder, selector, *, field="value"):
    return json.loads(
        typst.query(
            folder / "paper" / "paper.typ", selector, field=field, root=folder,
            ignore_system_fonts=True,
        )
    )  # fmt: skip


def test_equal_inputs_give_equal_bytes(typeset):
    first = typeset(output="one.pdf").path.read_bytes()
    assert first.startswith(b"%PDF")
    assert typeset(output="two.pdf").path.read_bytes() == first
    other = typeset(output="three.pdf", git={**CLEAN, "clean": False}).path.read_bytes()
    assert other != first


def test_the_file_says_what_it_was_made_from(typeset):
    content = typeset().path.read_bytes()
    for told in (
        b"configuration paper",
        CLEAN["commit"].encode(),
        b"clean tree",
        b"0123456789abcdef",
    ):
        assert told in content


@pytest.mark.parametrize(
    ("config", "git", "reasons"),
    [
        ("config.yaml", CLEAN, 0),
        ("config/quick.yaml", CLEAN, 1),
        ("config.yaml", {**CLEAN, "clean": False}, 1),
        ("config.yaml", {"commit": None, "clean": False}, 1),
        ("config/quick.yaml", {**CLEAN, "clean": False}, 2),
    ],
)
def test_banner_on_the_first_page_of_what_is_not_the_reference(
    typeset, tmp_path, config, git, reasons
):
    run = typeset(config=config, git=git)
    provenance = {"code": "1" * 16, "git": git, "versions": {"python": "3"}}
    configuration = yaml.safe_load((ROOT / config).read_text())
    origin = run.names["origin_of"](configuration, run.names["load"]("config.yaml"), provenance)
    folder = staged(run, tmp_path / "staged", **origin)
    assert ask(folder, "<banner>") == ([reasons] if reasons else [])
    if reasons:
        place = "query(<banner>).first().location().page()"
        page = typst.eval(
            folder / "paper" / "paper.typ", place, root=folder, ignore_system_fonts=True
        )
        assert json.loads(page) == 1


def test_a_name_and_studies_make_no_other_configuration(typeset):
    digest_of, load = (typeset().names[name] for name in ("digest_of", "load"))
    base = load(ROOT / "config.yaml")
    assert digest_of(base.model_copy(update={"name": "mine"})) == digest_of(base)
    changed = base.model_copy(
        update={"measurements": load(ROOT / "config/quick.yaml").measurements}
    )
    assert digest_of(changed) != digest_of(base)


def reduced(numbers, n_layers):
    """Numbers of a network of fewer or more layers, of one seed and without a null model."""
    kept = {key: dict(number) for key, number in numbers.items() if "gaussian" not in key}
    kept["config.network.layers.count"] = {"value": n_layers, "error": None, "unit": "",
                                           "text": str(n_layers)}  # fmt: skip
    for number in kept.values():
        if number["error"] is not None:
            number |= {"error": None, "text": number["text"].split(" ± ")[0].strip("(")}
    above = [f"layer{layer}." for layer in range(n_layers, 9)]
    return {key: number for key, number in kept.items() if not any(x in key for x in above)}


@pytest.mark.parametrize("n_layers", [2, 3, 5])
def test_other_configurations_can_be_typeset(typeset, stand_ins, tmp_path, n_layers):
    path = tmp_path / "numbers.json"
    path.write_text(json.dumps(reduced(stand_ins.numbers, n_layers)))
    assert typeset(numbers=path).path.exists()


def test_missing_numbers_are_dashes(typeset, tmp_path):
    path = tmp_path / "numbers.json"
    path.write_text("{}")
    run = typeset(numbers=path)
    missing = ask(staged(run, tmp_path / "staged"), "<unknown-number>")
    assert "shown.layer1.localized_fraction" in missing


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference has no numbers yet")
def test_every_number_of_the_text_is_in_the_reference(typeset, tmp_path):
    assert ask(staged(typeset(), tmp_path / "staged"), "<unknown-number>") == []


def test_ledger_is_that_of_the_run(typeset, tmp_path):
    with (ROOT / "reference" / "tables" / "claims.csv").open() as file:
        rows = list(csv.DictReader(file))
    rows[0]["claim"] = "Something else with D_KL"
    path = tmp_path / "claims.csv"
    with path.open("w") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert typeset(claims=path, output="other.pdf").path.read_bytes() != (
        typeset().path.read_bytes()
    )


def test_heavy_figures_go_in_as_pixels(typeset, stand_ins, tmp_path):
    heavy = tmp_path / "figure1.pdf"
    heavy.write_bytes(b"%PDF" + bytes(1_000_001))
    figures = [heavy, *(f for f in stand_ins.figures if f.name != "figure1.pdf")]
    run = typeset(figures=figures)
    chosen = {name: Path(f).suffix for name, f in run.names["choose_formats"](figures).items()}
    assert chosen.pop("figure1") == ".png"
    assert set(chosen.values()) == {".pdf"}


def changed_sources(tmp_path, monkeypatch, name, change):
    """A copy of the sources, of which one is changed, in the working folder."""
    shutil.copytree(PAPER, tmp_path / "copy" / "paper")
    shutil.copy(ROOT / "config.yaml", tmp_path / "copy")
    path = tmp_path / "copy" / "paper" / name
    path.write_text(change(path.read_text()))
    monkeypatch.chdir(tmp_path / "copy")


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("style.typ", lambda s: s.replace("New Computer Modern", "No Such Font"),
         "error: typesetting warns: unknown font family"),
        ("paper.typ", lambda s: s + "\n@nobody1900\n", "error: the paper cannot be typeset: label"),
        ("paper.typ", lambda s: s + "\n#undefined-function()\n",
         "error: the paper cannot be typeset: unknown"),
    ],
)  # fmt: skip
def test_a_warning_or_an_error_ends_the_job(typeset, tmp_path, monkeypatch, name, change, message):
    changed_sources(tmp_path, monkeypatch, name, change)
    log = failure_of(typeset, tmp_path)
    assert message in log
    assert "Traceback" not in log
