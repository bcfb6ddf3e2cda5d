"""Jobs of a run in the words of RO-Crate: the tool, the step, and what was read and written."""

import json
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from jobs_of_run import COSTS
from rocrate.model.contextentity import ContextEntity

SNAKEMAKE = "https://snakemake.github.io"


def add_job(crate, workflow, number, job, files):
    """The run of a job, and the decision of Snakemake to run it, which is returned."""
    tool = crate.get(f"workflow/scripts/{job.script}.py")
    step = crate.get(f"#step-{job.rule}") or add_step(crate, workflow, job.rule, tool)
    paths = map(Path, job.record.get("input", []))
    inputs = [files.get(path) or crate.get(path.as_posix()) for path in paths]
    inputs = [entity for entity in inputs if entity] + add_parameters(crate, number, job)
    outputs = [files[path] for path in job.outputs]
    action = add_action(crate, f"#job-{number}", tool, inputs, outputs, job.span)
    action["name"] = " ".join([job.rule, *map(str, job.provenance.get("wildcards", {}).values())])
    costs = [add_cost(crate, number, name, value) for name, value in job.costs.items()]
    if costs:
        action["resourceUsage"] = costs
    control = add_entity(crate, f"#control-{number}", "ControlAction", name=f"Run of {job.rule}")
    control["instrument"], control["object"] = step, action
    return control


def add_step(crate, workflow, rule, tool):
    """The step of a rule, of which every job of the rule is a run."""
    step = add_entity(crate, f"#step-{rule}", "HowToStep", name=rule)
    step["workExample"] = tool
    workflow.append_to("step", step)
    workflow.append_to("hasPart", tool)
    return step


def add_parameters(crate, number, job):
    """Parameters of a job and the digest of its code, as its results record them."""
    recorded = {name: job.provenance.get(name) for name in ("parameters", "code")}
    return [
        add_entity(crate, f"#job-{number}-{name}", "PropertyValue", name=name, value=as_text(value))
        for name, value in recorded.items()
        if value
    ]


def as_text(value):
    """A text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def add_cost(crate, number, name, value):
    """What a job used of something."""
    values = {"name": name, "propertyID": name, "unitCode": COSTS[name], "value": value}
    return add_entity(crate, f"#job-{number}-{name}", "PropertyValue", **values)


def add_engine(crate, run, controls, span):
    """Snakemake, which organized all jobs."""
    name = {"name": "Snakemake", "softwareVersion": version("snakemake"), "url": SNAKEMAKE}
    engine = add_entity(crate, f"{SNAKEMAKE}/#engine", "SoftwareApplication", **name)
    add_action(crate, "#snakemake", engine, controls, [run], span, kind="OrganizeAction")


def add_action(crate, identifier, instrument, inputs, outputs, span, *, kind="CreateAction"):
    """Something that was run, from its start to its end."""
    action = add_entity(
        crate,
        identifier,
        kind,
        name=identifier.lstrip("#"),
        startTime=date(span[0]),
        endTime=date(span[1]),
        actionStatus="http://schema.org/CompletedActionStatus",
    )
    action["instrument"], action["object"], action["result"] = instrument, inputs, outputs
    return action


def add_entity(crate, identifier, kind, **values):
    """Something that is no file of the crate."""
    return crate.add(ContextEntity(crate, identifier, {"@type": kind, **values}))


def date(seconds):
    """A time of the system's clock as ISO 8601."""
    return datetime.fromtimestamp(round(seconds), UTC).isoformat()
