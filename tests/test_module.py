"""The workflow as a module of another workflow, in another folder."""

import pytest
import yaml
from checkout import (
    CHANGES,
    PAPER,
    ROOT,
    changed,
    digests,
    layers_of_variants,
    planned,
    run,
    run_that_fails,
    tiny,
    without_nulls,
)

N_STOPS = len(PAPER["measurements"]["learning_curve"]["n_epochs"])
NULLS = PAPER["nulls"]
# One network without null models.
NETWORK = changed(without_nulls(tiny()), {"networks": {"mehta_schwab": {"seeds": [1]}}})

SNAKEFILE = """\
configfile: "mine.yaml"


module rgdl:
    snakefile:
        {workflow!r}
    config:
        config["rgdl"]
    {prefix}


use rule * from rgdl as rgdl_*


rule mine:
    default_target: True
    input:
        rules.rgdl_plot_figure3.output[0],
    output:
        "sizes.txt",
    shell:
        "wc -c {{input}} > {{output}}"
"""


def another_workflow(folder, values, prefix=""):
    """A workflow with rgdl as a module, and its configuration, which contains that of rgdl."""
    folder.mkdir()
    workflow = str(ROOT / "workflow/Snakefile")
    (folder / "Snakefile").write_text(SNAKEFILE.format(workflow=workflow, prefix=prefix))
    (folder / "mine.yaml").write_text(yaml.safe_dump({"name": "mine", "rgdl": values}))
    return folder


@pytest.mark.slow
def test_another_workflow_uses_this_one(tmp_path):
    plain = another_workflow(tmp_path / "plain", NETWORK)
    run(plain)
    assert (plain / "sizes.txt").read_text().endswith("results/tiny/figures/figure3.pdf\n")
    assert planned(plain) == {}
    within = another_workflow(tmp_path / "within", NETWORK, prefix='prefix:\n        "ising"')
    run(within)
    assert digests(within / "ising/results") == digests(plain / "results")


def test_a_module_can_make_everything(tmp_path):
    another = another_workflow(tmp_path / "another", NETWORK)
    counts = planned(another, "rgdl_all")
    # layers, those of the variant, and stops of the learning curve
    assert counts["rgdl_train_layer"] == 2 + 2 + 2
    assert counts["rgdl_plot_claims"] == 1


def test_a_configuration_may_extend_that_of_the_paper(tmp_path):
    counts = planned(
        another_workflow(tmp_path / "another", CHANGES | {"name": "theirs"}), "rgdl_all"
    )
    seeds = [len(one.get("seeds", NULLS["seeds"])) for one in NULLS["changes"].values()]
    of_variants = layers_of_variants("config.yaml")
    assert counts["rgdl_train_layer"] == 5 * (3 + N_STOPS) + sum(seeds) * 3 + of_variants


def test_a_wrong_configuration_gives_a_message(tmp_path):
    another = another_workflow(tmp_path / "another", CHANGES | {"nmae": "theirs"})
    text = run_that_fails(another, "--dry-run")
    assert "nmae = 'theirs': is not a key here; did you mean name?" in text
