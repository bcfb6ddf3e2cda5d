# For readers: a page of every hidden spin, and the networks as files for other programs.
from importlib.resources import files

from rgdl.provenance import file_digest

# Samples on the page: those of Figure 3, and the first ones.
EXPLORED_SAMPLES = list(
    dict.fromkeys(
        [
            *PLAN.config.figures.figure3.samples,
            *range(min(24, PLAN.shown.ensemble.n_samples)),
        ]
    )
)

# Networks of the configuration at each seed, without null models and studies.
MODELS = {
    (name, str(trained.seed)): trained for name, trained in PLAN.trained_networks()
}
MODEL_FILES = [
    f"{RESULTS}/model/{network}_seed{seed}.{ending}"
    for network, seed in MODELS
    for ending in ("mat", "npz")
]


rule build_explorer:
    input:
        samples=PLAN.shown.source.file,
        layers=PLAN.shown.layers,
    output:
        in_report(
            f"{RESULTS}/explore.html",
            "explore",
            category="Fields of each network",
            subcategory=PLAN.config.figures.figure3.network,
            labels={"table": "A page to look at them", **shown_labels()},
        ),
    params:
        which=EXPLORED_SAMPLES,
        words={
            "title": f"The hidden spins of {PLAN.config.figures.figure3.network}",
            "subtitle": f"Configuration {NAME}, seed {PLAN.shown.seed}: "
            f"{'-'.join(map(str, PLAN.shown.network.layers))} spins from the lattice up, trained on "
            f"{PLAN.shown.ensemble.n_samples} Ising samples at K = {PLAN.shown.ensemble.coupling}.",
        },
        definitions=definitions("localized"),
        page=[
            file_digest(part)
            for part in sorted((files("rgdl") / "explore" / "static").iterdir())
        ],
    message:
        "Writing a page of every hidden spin."
    script:
        "../scripts/build_explorer.py"


rule export_model:
    input:
        lambda wildcards: MODELS[wildcards.model, wildcards.seed].layers,
    output:
        multiext(f"{RESULTS}/model/{{model}}_seed{{seed}}", ".mat", ".npz"),
    wildcard_constraints:
        model="|".join(PLAN.config.networks),
    message:
        "Writing {wildcards.model}, seed {wildcards.seed}, for MATLAB and numpy."
    script:
        "../scripts/export_model.py"
