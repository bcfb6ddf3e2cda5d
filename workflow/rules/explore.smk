# For readers: a page of every hidden spin, and the networks as files for other programs.
from importlib.resources import files
from pathlib import PurePath

from rgdl.provenance import file_digest

# The network of Figure 3, its ensemble, and samples: those of Figure 3, and the first 24.
EXPLORED = PLAN.config.networks[PLAN.config.figures.figure3.network]
EXPLORED_ENSEMBLE = PLAN.shown_ensemble()
_, _, EXPLORED_SOURCE, EXPLORED_KEY, _ = PurePath(PLAN.shown_folder()).parts
EXPLORED_SAMPLES = list(
    dict.fromkeys(
        [
            *PLAN.config.figures.figure3.samples,
            *range(min(24, EXPLORED_ENSEMBLE.n_samples)),
        ]
    )
)

# Folder of every network and seed to export; null models and studies are excluded.
MODELS = {
    (labels["network"], str(labels["seed"])): PurePath(path).parent
    for labels, path in PLAN.measured("layer1.npz")
}
MODEL_FILES = [
    f"results/{NAME}/model/{network}_seed{seed}.{ending}"
    for network, seed in MODELS
    for ending in ("mat", "npz")
]


rule build_explorer:
    input:
        samples=f"results/samples/{EXPLORED_SOURCE}/samples.npz",
        layers=PLAN.layer_files(
            EXPLORED_SOURCE,
            EXPLORED_KEY,
            EXPLORED.seeds[0],
            len(EXPLORED.layers) - 1,
        ),
    output:
        in_report(
            f"results/{NAME}/explore.html",
            "explore",
            category="Fields of each network",
            subcategory=PLAN.config.figures.figure3.network,
            labels={"table": "A page to look at them", **shown_labels()},
        ),
    params:
        which=EXPLORED_SAMPLES,
        words={
            "title": f"The hidden spins of {PLAN.config.figures.figure3.network}",
            "subtitle": f"Configuration {NAME}, seed {EXPLORED.seeds[0]}: "
            f"{'-'.join(map(str, EXPLORED.layers))} spins from the lattice up, trained on "
            f"{EXPLORED_ENSEMBLE.n_samples} Ising samples at K = {EXPLORED_ENSEMBLE.coupling}.",
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
        lambda wildcards: [
            f"{MODELS[wildcards.model, wildcards.seed]}/layer{k}.npz"
            for k in range(1, len(PLAN.config.networks[wildcards.model].layers))
        ],
    output:
        multiext(f"results/{NAME}/model/{{model}}_seed{{seed}}", ".mat", ".npz"),
    wildcard_constraints:
        model="|".join(PLAN.config.networks),
    message:
        "Writing {wildcards.model}, seed {wildcards.seed}, for MATLAB and numpy."
    script:
        "../scripts/export_model.py"
