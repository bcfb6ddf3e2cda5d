MEASUREMENTS = PLAN.config.measurements


rule measure_layers:
    input:
        fields="results/networks/{ensemble}/{network}/seed{seed}/receptive_fields.npz",
    output:
        "results/networks/{ensemble}/{network}/seed{seed}/layers.csv",
    resources:
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        surrogate=surrogate,
        seed=MEASUREMENTS.seed,
        n_arrangements=MEASUREMENTS.n_arrangements,
        definitions=definitions(*OF_UNITS),
    message:
        "Measuring the layers of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_layers.py"


rule measure_composition:
    input:
        all_layers,
    output:
        "results/networks/{ensemble}/{network}/seed{seed}/composition.csv",
    resources:
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        n_permutations=MEASUREMENTS.n_permutations,
        seed=MEASUREMENTS.seed,
        definitions=definitions("localized"),
    message:
        "Composing permuted receptive fields of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_composition.py"


rule measure_model:
    input:
        trained_on="results/samples/{ensemble}/samples.npz",
        held_out=held_out,
        layer="results/networks/{ensemble}/{network}/seed{seed}/layer1.npz",
    output:
        table="results/networks/{ensemble}/{network}/seed{seed}/model.csv",
        shown="results/networks/{ensemble}/{network}/seed{seed}/hamiltonians.csv",
    resources:
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        settings=MEASUREMENTS.model_dump(include={"n_samples", "likelihood", "seed"}),
    message:
        "Measuring the first machine of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_model.py"


rule measure_reconstruction:
    input:
        trained_on="results/samples/{ensemble}/samples.npz",
        held_out=held_out,
        layers=all_layers,
    output:
        table="results/networks/{ensemble}/{network}/seed{seed}/reconstruction.csv",
        coherence="results/networks/{ensemble}/{network}/seed{seed}/coherence.csv",
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        n_samples=MEASUREMENTS.n_samples,
        seed=MEASUREMENTS.seed,
    message:
        "Measuring the reconstructions of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_reconstruction.py"


rule measure_generation:
    input:
        samples="results/samples/{ensemble}/samples.npz",
        layers=all_layers,
    output:
        table="results/networks/{ensemble}/{network}/seed{seed}/generation.csv",
        correlation="results/networks/{ensemble}/{network}/seed{seed}/generated_correlation.csv",
    resources:
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        generation=MEASUREMENTS.generation.model_dump(),
        seed=MEASUREMENTS.seed,
    message:
        "Drawing samples from the machines of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_generation.py"


rule measure_coarse_spins:
    input:
        samples="results/samples/{ensemble}/samples.npz",
        layers=all_layers,
    output:
        table="results/networks/{ensemble}/{network}/seed{seed}/coarse_spins.csv",
        correlation="results/networks/{ensemble}/{network}/seed{seed}/coarse_correlation.csv",
    resources:
        runtime=30,
    params:
        n_samples=MEASUREMENTS.n_samples,
        seed=MEASUREMENTS.seed,
    message:
        "Measuring the hidden spins of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_coarse_spins.py"


# Null models whose hidden spins, and block spins, stand beside those of the networks.
COARSE_NULLS = ("gaussian", "untrained", "infinite_temperature")
COARSE = {*PLAN.config.networks, *COARSE_NULLS}

# Kinds of measurement, each a table of all networks and seeds.
PHYSICS = {
    "layers": PLAN.network_tables("layers.csv"),
    "learning_curve": PLAN.curve_tables("model.csv"),
    **{
        kind: [
            (label, path)
            for label, path in PLAN.network_tables(f"{kind}.csv")
            if label["network"] in COARSE
        ]
        for kind in ("coarse_spins", "coarse_correlation")
    },
    **{
        kind: PLAN.measured(f"{kind}.csv")
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


rule tabulate_physics:
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
        "Tabulating the measurements of all networks."
    script:
        "../scripts/tabulate_physics.py"


# The null model of composition is of the network that Figure 3 shows.
COMPOSED = [
    (label, path)
    for label, path in PLAN.measured("composition.csv")
    if label["network"] == PLAN.config.figures.figure3.network
]


rule measure_growth:
    input:
        fields=[path for _, path in PLAN.network_tables()],
        compositions=[path for _, path in COMPOSED],
    output:
        sizes=report_table("sizes"),
        growth=report_table("growth"),
    params:
        labels=[label for label, _ in PLAN.network_tables()],
        composed_labels=[label for label, _ in COMPOSED],
        seed=MEASUREMENTS.seed,
    message:
        "Measuring how receptive fields grow from layer to layer."
    script:
        "../scripts/measure_growth.py"


rule tabulate_measures:
    input:
        fields=[path for _, path in PLAN.network_tables("receptive_fields.npz")],
        layers=rules.tabulate_physics.output.layers,
        compositions=[path for _, path in COMPOSED],
        model=rules.tabulate_physics.output.model,
        learning_curve=rules.tabulate_physics.output.learning_curve,
        reconstruction=rules.tabulate_physics.output.reconstruction,
        generation=rules.tabulate_physics.output.generation,
        coarse_spins=rules.tabulate_physics.output.coarse_spins,
        coarse_correlation=rules.tabulate_physics.output.coarse_correlation,
        generated_correlation=rules.tabulate_physics.output.generated_correlation,
    output:
        measures=report_table("measures"),
        correlations=report_table("correlations"),
    resources:
        runtime=30,
    params:
        labels=[label for label, _ in PLAN.network_tables()],
        composed_labels=[label for label, _ in COMPOSED],
        permuted={
            name: ensemble.parameters
            for name, (ensemble, network) in PLAN.named_networks().items()
            if network.surrogate == "permuted"
        },
        seed=MEASUREMENTS.seed,
        definitions=definitions(*OF_UNITS),
    message:
        "Tabulating every measure of every network, with its error over seeds."
    script:
        "../scripts/tabulate_measures.py"


rule tabulate_claims:
    input:
        identities_largest=rules.check_identities.output.largest,
        counterexample=rules.check_identities.output.counterexample,
        kadanoff=rules.measure_kadanoff.output.curves,
        kadanoff_machines=rules.measure_kadanoff.output.machines,
        decimation_enumerated=rules.measure_decimation.output.enumerated,
        decimation_samples=rules.measure_decimation.output.samples,
        decimation_network=rules.measure_decimation.output.network,
        decimation_divergence=rules.measure_decimation.output.divergence,
        measures=rules.tabulate_measures.output.measures,
    output:
        report_table("claims", folder=f"results/{NAME}"),
    params:
        shown=PLAN.config.figures.figure3.network,
        largest_residual=PLAN.config.acceptance.largest_residual,
        ensemble=PLAN.shown_ensemble().parameters,
        definitions=definitions("significance", "alike", "even_spread", "negligible"),
    message:
        "Answering the claims of the paper."
    script:
        "../scripts/tabulate_claims.py"
