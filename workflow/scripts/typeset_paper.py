"""Typeset the paper from its sources and from the numbers, figures and claims of this run."""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import typst
from PIL import Image

from rgdl.config import Config, some_of
from rgdl.job import JobError, job
from rgdl.storage import replacing

MAX_PDF_SIZE = 1_000_000  # bytes; a larger figure is included as PNG


def typeset_paper(inputs, path, *, configuration, other_values, repository, provenance):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        stage(root, inputs)
        links = links_to_scripts(inputs.figures, repository) if repository else {}
        write_json(root / "inputs" / "links.json", links)
        origin = origin_of(configuration, other_values, provenance)
        write_json(root / "inputs" / "provenance.json", origin)
        pdf = compile_strictly(root)
    with replacing(path) as temporary:
        temporary.write_bytes(pdf)


def stage(root, inputs):
    """Copy sources and inputs to one folder, since the compiler reads nothing outside its root."""
    (root / "inputs" / "figures").mkdir(parents=True)
    folder = min(
        (Path(source).parent for source in inputs.sources), key=lambda path: len(path.parts)
    )
    for source in inputs.sources:
        target = root / "paper" / Path(source).relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    shutil.copy(inputs.numbers, root / "inputs" / "numbers.json")
    shutil.copy(inputs.claims, root / "inputs" / "claims.csv")
    figures = choose_formats(inputs.figures)
    for figure in figures.values():
        shutil.copy(figure, root / "inputs" / "figures")
    names = {name: Path(figure).name for name, figure in figures.items()}
    write_json(root / "inputs" / "figures.json", names)


def choose_formats(figures):
    """Path of each figure by name: its PDF, or its PNG if the PDF is too large."""
    return {
        Path(figure).stem: figure
        for figure in sorted(figures, reverse=True)  # PNG first; a small PDF replaces it
        if Path(figure).suffix == ".png" or Path(figure).stat().st_size <= MAX_PDF_SIZE
    }


def links_to_scripts(figures, repository):
    """For each figure of unchanged code: the address of its script, its name and the commit."""
    links = {}
    for path in figures:
        made = provenance_of_image(path) if Path(path).suffix == ".png" else {}
        commit = made.get("git", {}).get("commit")
        if commit and made["git"].get("changed") == []:
            script = f"workflow/scripts/{made['rule']}.py"
            links[Path(path).stem] = {
                "address": f"{repository}/blob/{commit}/{script}",
                "script": Path(script).name,
                "commit": commit[:12],
            }
    return links


def provenance_of_image(path):
    """What `rgdl.figures.style.save_figure` wrote into a PNG."""
    with Image.open(path) as image:
        return json.loads(image.info.get("Provenance", "{}"))


def origin_of(configuration, other_values, provenance):
    """Provenance that the paper prints."""
    values = Config.parse(configuration, source="the configuration")
    return {
        "name": values.name,
        "digest": digest_of(values),
        "other_values": other_values,
        "code": provenance["code"],
        "commit": provenance["git"]["commit"],
        "changed": some_of(provenance["git"]["changed"]),
        "versions": provenance["versions"],
    }


def digest_of(config):
    """Digest of all values that can change a result of the paper."""
    values = config.values_of_results("json")
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def compile_strictly(root):
    """The PDF; equal folders give equal bytes, and a warning is an error."""
    try:
        pdf, warnings = typst.compile_with_warnings(
            root / "paper" / "paper.typ",
            root=root,
            format="pdf",
            ignore_system_fonts=True,
            timestamp=0,
        )
    except typst.TypstError as error:
        raise JobError(f"the paper cannot be typeset: {explain(error)}") from None
    if warnings:
        raise JobError(f"typesetting warns: {'; '.join(map(explain, warnings))}")
    return pdf


def explain(message):
    return " ".join([message.message, *message.hints, *message.trace])


def write_json(path, values):
    path.write_text(json.dumps(values, indent=1, sort_keys=True), encoding="utf-8")


with job(snakemake) as provenance:
    typeset_paper(
        snakemake.input,
        snakemake.output[0],
        configuration=snakemake.config,
        other_values=snakemake.params.other_values,
        repository=snakemake.params.repository,
        provenance=provenance,
    )
