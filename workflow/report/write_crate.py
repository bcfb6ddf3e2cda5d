"""Write a finished run as a Provenance Run Crate, results/NAME/crate.zip (`make crate`).

This is the RO-Crate of a workflow run (https://w3id.org/ro/wfrun): the code, the configuration, all
results, and for every job its inputs, outputs, parameters, times and costs. Takes the arguments
that Snakemake would take: `--configfile config/quick.yaml` and the like.
"""

import io
import mimetypes
import sys
from importlib.metadata import version
from pathlib import Path

import yaml
from crate_actions import add_action, add_engine, add_entity, add_job, date
from finished_run import finished_run
from jobs_of_run import jobs_of_run
from rocrate.rocrate import ROCrate

import rgdl
from rgdl.closed_pipe import end_with_reader
from rgdl.storage import replacing

ROOT = Path(__file__).resolve().parents[2]
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
RESOURCE_USAGE = "https://w3id.org/ro/terms/workflow-run#resourceUsage"
LICENSE = "https://spdx.org/licenses/MIT"
MAIN = "workflow/Snakefile"
# Code, and the environment in which it runs.
SOURCES = (
    *("Snakefile", "workflow", "rgdl", "paper", "profiles", "config.yaml", "config"),
    *("LICENSE", "pyproject.toml", "requirements.lock", "environment.yml"),
)
# Kinds of files that Python does not know.
KINDS = {".npz": "application/zip", ".yaml": "application/yaml", ".yml": "application/yaml"}


def write_crate(arguments):
    """Write the crate, or say why there is none."""
    folder, files = finished_run(arguments, wanted="crate")
    crate = describe(folder, jobs_of_run(files))
    path = folder / "crate.zip"
    with replacing(path) as temporary:
        crate.write_zip(temporary)
    print(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")


def describe(folder, jobs):
    """The crate of a run, not yet written."""
    crate = ROCrate(version="1.1")
    crate.metadata.extra_terms["resourceUsage"] = RESOURCE_USAGE
    span = jobs[0].span[0], max(job.span[1] for job in jobs)
    describe_root(crate, folder, span)
    workflow = add_sources(crate)
    configuration = add_configuration(crate, jobs)
    files = add_results(crate, jobs)
    results = [entity for path, entity in files.items() if folder in path.parents]
    run = add_action(crate, "#run", workflow, [configuration], results, span)
    controls = [add_job(crate, workflow, number, job, files) for number, job in enumerate(jobs, 1)]
    add_engine(crate, run, controls, span)
    crate.root_dataset["mentions"] = [run, *(control["object"] for control in controls)]
    return crate


def describe_root(crate, folder, span):
    """Title, license, date and profiles of the crate."""
    crate.name = f"A run of rgdl: the configuration {folder.name}"
    crate.description = (
        "All samples, networks, tables, figures and texts of a run of the workflow that rebuilds "
        "Mehta and Schwab (arXiv:1410.3831), with the code, the configuration and every job."
    )
    crate.datePublished = date(span[1])
    crate.license = add_entity(crate, LICENSE, "CreativeWork", name="MIT License")
    for identifier, name in PROFILES.items():
        number = identifier.rpartition("/")[2]
        profile = add_entity(crate, identifier, "CreativeWork", name=name, version=number)
        crate.root_dataset.append_to("conformsTo", profile)


def add_sources(crate):
    """The code; returns the workflow."""
    kinds = ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"]
    workflow = crate.add_workflow(
        ROOT / MAIN,
        MAIN,
        main=True,
        lang="snakemake",
        lang_version=version("snakemake"),
        properties={"@type": kinds, "name": "rgdl", "license": LICENSE, **of_source(MAIN)},
    )
    for path in sorted(path for name in SOURCES for path in files_below(ROOT / name)):
        name = path.relative_to(ROOT).as_posix()
        if name != MAIN:
            crate.add_file(path, name, properties=of_source(name))
    return workflow


def files_below(path):
    """A file, or all files of a folder but those that Python compiled."""
    found = [path] if path.is_file() else path.rglob("*")
    return [one for one in found if one.is_file() and "__pycache__" not in one.parts]


def of_source(name):
    """What the crate says about a file of the code."""
    values = {"encodingFormat": kind_of(name, otherwise="text/plain")}
    if name.startswith("workflow/scripts/"):
        values |= {"@type": ["File", "SoftwareSourceCode"], "name": Path(name).stem}
    if name.startswith("workflow/scripts/") or name == MAIN:
        values["version"] = rgdl.__version__
    return values


def add_configuration(crate, jobs):
    """The whole configuration, as results of its own folder record it."""
    found = (job.provenance.get("configuration") for job in jobs)
    text = yaml.safe_dump(next(filter(None, found), {}), sort_keys=False)
    properties = {"name": "configuration", "encodingFormat": KINDS[".yaml"]}
    return crate.add_file(io.StringIO(text), "configuration.yaml", properties=properties)


def add_results(crate, jobs):
    """Every output, by its path."""
    return {
        path: crate.add_file(
            path,
            path.as_posix(),
            record_size=True,
            properties={"encodingFormat": kind_of(path)},
        )
        for path in sorted({path for job in jobs for path in job.outputs})
    }


def kind_of(name, *, otherwise="application/octet-stream"):
    """The media type of a file, by its name."""
    return KINDS.get(Path(name).suffix) or mimetypes.guess_type(str(name))[0] or otherwise


if __name__ == "__main__":
    end_with_reader()
    write_crate(sys.argv[1:])
