# Measurements of all networks and seeds in tables.
# Kinds of measurement, each a table of all networks and seeds.
PHYSICS = {
    "learning_curve": PLAN.curve.files("model.csv"),
    **{
        kind: PLAN.spin_files(f"{kind}.csv")
        for kind in ("coarse_spins", "coarse_correlation")
    },
    **{
        kind: PLAN.network_files(f"{kind}.csv")
        for kind in (
            "model",
            "hamiltonians",
            "reconstruction",
            "coherence",
            "generation",
            "generated_correlation",
        )
    },
}


rule gather_layers:
    input:
        layers=[path for _, path in PLAN.network_files("layers.csv", nulls=True)],
    output:
        layers=report_table("layers"),
    params:
        labels={
            "layers": [
                label
                for label, _ in PLAN.network_files("receptive_fields.csv", nulls=True)
            ]
        },
    message:
        "Gathering the layers of all networks."
    script:
        "../scripts/gather_tables.py"


rule gather_tables:
    input:
        **{kind: [path for _, path in tables] for kind, tables in PHYSICS.items()},
    output:
        **{
            kind: report_table(kind, rows=[label for label, _ in tables])
            for kind, tables in PHYSICS.items()
        },
    params:
        labels={
            kind: [label for label, _ in tables] for kind, tables in PHYSICS.items()
        },
    message:
        "Gathering the measurements of all networks."
    script:
        "../scripts/gather_tables.py"


EXPONENTS = {
    kind: PLAN.exponent_files(f"{kind}.csv")
    for kind in ("exponents", "exponents_by_operators")
}


rule gather_exponents:
    input:
        **{kind: [path for _, path in tables] for kind, tables in EXPONENTS.items()},
    output:
        **{
            kind: report_table(kind, rows=[label for label, _ in tables])
            for kind, tables in EXPONENTS.items()
        },
    params:
        labels={
            kind: [label for label, _ in tables] for kind, tables in EXPONENTS.items()
        },
    message:
        "Gathering the exponents of all networks."
    script:
        "../scripts/gather_tables.py"


FLOWS = PLAN.flow_files("flow.csv")


rule gather_flow:
    input:
        flow=[path for _, path in FLOWS],
    output:
        flow=report_table("flow", rows=[label for label, _ in FLOWS]),
    params:
        labels={"flow": [label for label, _ in FLOWS]},
    message:
        "Gathering the flows of samples up and down the networks."
    script:
        "../scripts/gather_tables.py"


rule measure_curve_fields:
    input:
        [path for _, path in PLAN.curve.files("layer1.npz")],
    output:
        report_table("curve_fields"),
    params:
        labels=[label for label, _ in PLAN.curve.files("layer1.npz")],
        ensemble=PLAN.curve.ensemble.parameters,
        definitions=definitions(*OF_UNITS),
    message:
        "Measuring the fields of layer 1 during training."
    script:
        "../scripts/measure_curve_fields.py"


# The null model of composition is of the network that Figure 3 shows.
COMPOSED = [
    (label, path)
    for label, path in PLAN.network_files("composition.csv")
    if label["network"] == PLAN.config.figures.figure3.network
]


# Tables with one row per seed.
MEASURED = ("model", "learning_curve", "reconstruction", "coherence", "generation")
MEASURED += ("generated_correlation", "coarse_spins", "coarse_correlation")


rule tabulate_measures:
    input:
        **{kind: rules.gather_tables.output[kind] for kind in MEASURED},
        **{kind: rules.gather_exponents.output[kind] for kind in EXPONENTS},
        flow=rules.gather_flow.output.flow,
        receptive_fields=[
            path for _, path in PLAN.network_files("receptive_fields.csv", nulls=True)
        ],
        composition=[path for _, path in COMPOSED],
        curve_fields=rules.measure_curve_fields.output[0],
        layers=rules.gather_layers.output.layers,
        studies=expand(rules.tabulate_study.output.by_seed, study=PLAN.points),
        learning_by_seed=rules.compare_learning.output.ends,
        identities=rules.check_identities.output.all,
        counterexample=rules.check_identities.output.counterexample,
        kadanoff=rules.measure_kadanoff.output.curves,
        kadanoff_machines=rules.measure_kadanoff.output.machines,
        information=rules.measure_information.output.rules,
        information_machines=rules.measure_information.output.machines,
        decimation_enumerated=rules.measure_decimation.output.enumerated,
        decimation_samples=rules.measure_decimation.output.samples,
        decimation_network=rules.measure_decimation.output.network,
        decimation_divergence=rules.measure_decimation.output.divergence,
        block_exponents=rules.measure_block_exponents.output.table,
        block_exponents_by_operators=rules.measure_block_exponents.output.by_operators,
        ensembles=rules.tabulate_ensembles.output.tests,
        ensembles_whole=rules.tabulate_ensembles.output.whole,
    output:
        measures=report_table("measures"),
    resources:
        runtime=30,
    params:
        labels={
            "receptive_fields": [
                label
                for label, _ in PLAN.network_files("receptive_fields.csv", nulls=True)
            ],
            "composition": [label for label, _ in COMPOSED],
            "studies": [{"study": name} for name in PLAN.points],
        },
        settings={
            "seed": MEASUREMENTS.seed,
            **definitions("min_pairs"),
            "n_sites": {
                name: network.layers[0]
                for name, (_, network) in PLAN.named_networks().items()
            },
        },
        ensemble=PLAN.shown.ensemble.parameters,
        chain=PLAN.config.figures.figure2.model_dump(),
    message:
        "Tabulating every measure of the run, with its error."
    script:
        "../scripts/tabulate_measures.py"


rule tabulate_claims:
    input:
        rules.tabulate_measures.output.measures,
    output:
        claims=report_table("claims", folder=RESULTS),
        thresholds=report_table("claims_thresholds"),
    params:
        shown=PLAN.config.figures.figure3.network,
        max_residual=PLAN.config.acceptance.max_residual,
        ensemble=PLAN.shown.ensemble.parameters,
        definitions=definitions(
            "significance",
            "printed_precision",
            "just_above",
            "alike",
            "even_spread",
            "negligible",
            "exponent_tolerance",
        ),
        seed=MEASUREMENTS.seed,
    message:
        "Answering the claims of the paper."
    script:
        "../scripts/tabulate_claims.py"
