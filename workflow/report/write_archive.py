"""Write a finished run into one file, results/NAME/archive.tar (`make archive`).

It holds samples, weights, tables, figures and texts with their provenance, the costs of the jobs,
and Snakemake's records, which tell a later run the parameters and the code of each file.
Takes the arguments that Snakemake would take: `--configfile config/quick.yaml` and the like.
"""

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path

from configured_run import ROOT, WHOLE, run_command
from finished_run import finished_run, split_arguments

import rgdl
from rgdl.closed_pipe import end_with_reader
from rgdl.config import read_files
from rgdl.copies import record_of
from rgdl.provenance import git_state
from rgdl.storage import replacing

MANIFEST = "MANIFEST.json"
FORMAT = "rgdl archive 1"


def write_archive(arguments):
    """Write the archive, or say why there is none."""
    folder, files = finished_run(arguments, wanted="archive")
    path = folder / "archive.tar"
    names = files_of_run(files)
    pack(path, names, name=folder.name)
    digest = sha256(path)
    print(f"{path} ({len(names)} files, {path.stat().st_size / 1e6:.1f} MB, sha256 {digest})")
    print(how_to_continue(path.name, arguments))


def how_to_continue(archive, arguments):
    """What to type in another clone, and which files it needs besides."""
    given, options = split_arguments(arguments)
    command = run_command(given, options, archive=archive)
    files = read_files(given or [WHOLE], root=ROOT).files
    own = [name for name in files if not is_of_project(Path(name).resolve())]
    needed = f", with {' and '.join(dict.fromkeys(own))}" if own else ""
    return f"To continue from it in another clone{needed}: {command}"


def is_of_project(path):
    """Whether each clone has this file of the configuration."""
    return path == ROOT / WHOLE or ROOT / "config" in path.parents


def files_of_run(files):
    """The files of a run: its outputs, its costs, and Snakemake's records of both."""
    outputs = {Path(file["output_file"]) for file in files}
    costs = {cost_file(log) for file in files for log in file["log-file(s)"].split(",") if log}
    made = outputs | {path for path in costs if path.exists()}
    records = {record_of(path.as_posix()) for path in made}
    return sorted(made | {path for path in records if path.exists()})


def cost_file(log):
    """The benchmark of a job, by its log."""
    return Path("logs", "benchmarks", *Path(log).parts[1:]).with_suffix(".tsv")


def pack(path, names, *, name):
    """Write files with their digests, and with their times, by which Snakemake orders them."""
    manifest = {
        "format": FORMAT,
        "name": name,
        "version": rgdl.__version__,
        "git": git_state(),
        "sha256": {str(file): sha256(file) for file in names},
    }
    text = json.dumps(manifest, indent=1).encode()
    first = tarfile.TarInfo(MANIFEST)
    first.size = len(text)
    with replacing(path) as temporary, tarfile.open(temporary, "w") as archive:
        archive.addfile(first, io.BytesIO(text))
        for file in names:
            archive.add(file, recursive=False, filter=of_nobody)


def of_nobody(member):
    """A member without the name and number of its owner."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


def sha256(path):
    """Digest of a file, 64 hexadecimal digits."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    end_with_reader()
    write_archive(sys.argv[1:])
