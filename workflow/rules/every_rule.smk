# The environment, log, benchmark and code digest of every rule. They are set here, once, when all
# rules are known, because Snakemake 9 has no defaults for them and `--lint` asks for a log and an
# environment in each. A rule states threads and resources only where it needs more than the
# defaults, which are one thread (of Snakemake), 1000 MB and 10 minutes (of profiles/slurm).
import functools

from snakemake.logging import logger

from rgdl.copies import DamagedCopyError, accept_copies, has_record
from rgdl.provenance import code_digest, combined_digest, recorded_code

HERE = str(workflow.current_basedir)
# Also those of another workflow, where this one is a module: it may use some rules only.
OWN_RULES = [
    one for one in workflow.rules if one.script and one.snakefile.startswith(HERE)
]
digest_of_script = functools.cache(code_digest)


def script_of(step):
    return Path(HERE, str(step.script))


SCRIPTS_OF_FILE = {}
# For each job its rule, its wildcards, and the inputs whose times count. A job comes before those
# that need its results.
JOBS = {}


def scripts_of_file(file):
    """Scripts on which a file depends: the one that makes it, and those of its inputs."""
    if file not in SCRIPTS_OF_FILE:
        makers = [step for step in OWN_RULES if step.is_producer(file)]
        SCRIPTS_OF_FILE[file] = frozenset().union(
            *(scripts_of_job(step, step.get_wildcards(file)) for step in makers)
        )
    return SCRIPTS_OF_FILE[file]


def scripts_of_job(step, wildcards):
    expanded, *_ = step.expand_input(wildcards)
    inputs = [*map(str, expanded)]
    scripts = {script_of(step)}.union(*map(scripts_of_file, inputs))
    timed = [str(file) for file in expanded if not file.is_ancient]
    JOBS.setdefault((step.name, *wildcards.values()), (step, wildcards, timed))
    return scripts


def files_of_jobs():
    """Inputs and outputs of each job; its benchmark counts as output, as Snakemake has it."""
    for step, wildcards, inputs in JOBS.values():
        outputs, _ = step.expand_output(wildcards)
        yield inputs, [*map(str, outputs), str(step.expand_benchmark(wildcards))]


def digest(scripts):
    return combined_digest(map(digest_of_script, scripts))


def complete(step):
    """Give a rule its environment, log, benchmark, digest, and the provenance of its tables."""
    # A function of the wildcards alone: Snakemake does not record what depends on the input.
    step.set_params(
        code=lambda wildcards: digest(scripts_of_job(step, dict(wildcards.items()))),
        own_code=lambda wildcards: {
            "script": script_of(step).name,
            "digest": digest_of_script(script_of(step)),
        },
    )
    step.conda_env = "../../environment.yml"
    tables = [str(file) for file in step.output if file.endswith(".csv")]
    step.set_output(*map(paths.provenance_file, tables))
    step.update_wildcard_constraints()
    # Logs are named as the first output; a module puts its prefix before both.
    first = step.output[0] if step.output else RESULTS
    log, cost = paths.log_and_benchmark(script_of(step).stem, first)
    step.log_modifier = step.benchmark_modifier = workflow.modifier.path_modifier
    step.set_log(log)
    step.benchmark = cost


for one in OWN_RULES:
    if not one.log:
        complete(one)

# Snakemake compares times and digests with its records in .snakemake, which do not contain results
# that were copied into a new clone. These results hold the digest of their code themselves.
if workflow.is_main_process:
    for file in map(str, rules.all.input):
        scripts_of_file(file)
    try:
        accept_copies(files_of_jobs())
    except DamagedCopyError as error:
        sys.exit(str(error))
    stale = [
        file
        for file, scripts in SCRIPTS_OF_FILE.items()
        if scripts
        and not has_record(file)
        and recorded_code(file) not in (None, digest(scripts))
    ]
    if stale:
        logger.warning(
            f"Made by a different version of the code: {some_of(stale)}. Snakemake has no record "
            "of them and will not make them again; delete them to have them made again."
        )
