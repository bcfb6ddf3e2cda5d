MEASUREMENTS = PLAN.config.measurements


rule measure_layers:
    input:
        fields="results/networks/{ensemble}/{network}/seed{seed}/receptive_fields.npz",
    output:
        "results/networks/{ensemble}/{network}/seed{seed}/layers.csv",
    log:
        "logs/measure_layers/{ensemble}/{network}/seed{seed}.log",
    benchmark:
        "logs/benchmarks/measure_layers/{ensemble}/{network}/seed{seed}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        surrogate=surrogate,
        seed=MEASUREMENTS.seed,
        code=digest("measure_layers"),
    message:
        "Measuring the layers of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_layers.py"


rule measure_composition:
    input:
        all_layers,
    output:
        "results/networks/{ensemble}/{network}/seed{seed}/composition.csv",
    log:
        "logs/measure_composition/{ensemble}/{network}/seed{seed}.log",
    benchmark:
        "logs/benchmarks/measure_composition/{ensemble}/{network}/seed{seed}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        n_permutations=MEASUREMENTS.n_permutations,
        seed=MEASUREMENTS.seed,
        code=digest("measure_composition"),
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
    log:
        "logs/measure_model/{ensemble}/{network}/seed{seed}.log",
    benchmark:
        "logs/benchmarks/measure_model/{ensemble}/{network}/seed{seed}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        settings=MEASUREMENTS.model_dump(include={"n_samples", "likelihood", "seed"}),
        code=digest("measure_model"),
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
    log:
        "logs/measure_reconstruction/{ensemble}/{network}/seed{seed}.log",
    benchmark:
        "logs/benchmarks/measure_reconstruction/{ensemble}/{network}/seed{seed}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        n_samples=MEASUREMENTS.n_samples,
        seed=MEASUREMENTS.seed,
        code=digest("measure_reconstruction"),
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
    log:
        "logs/measure_generation/{ensemble}/{network}/seed{seed}.log",
    benchmark:
        "logs/benchmarks/measure_generation/{ensemble}/{network}/seed{seed}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        generation=MEASUREMENTS.generation.model_dump(),
        seed=MEASUREMENTS.seed,
        code=digest("measure_generation"),
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
    log:
        "logs/measure_coarse_spins/{ensemble}/{network}/seed{seed}.log",
    benchmark:
        "logs/benchmarks/measure_coarse_spins/{ensemble}/{network}/seed{seed}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        n_samples=MEASUREMENTS.n_samples,
        seed=MEASUREMENTS.seed,
        code=digest("measure_coarse_spins"),
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
    log:
        f"logs/tabulate_physics/{NAME}.log",
    benchmark:
        f"logs/benchmarks/tabulate_physics/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        labels={
            kind: [label for label, _ in tables] for kind, tables in PHYSICS.items()
        },
        code=digest("tabulate_physics"),
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
    log:
        f"logs/measure_growth/{NAME}.log",
    benchmark:
        f"logs/benchmarks/measure_growth/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        labels=[label for label, _ in PLAN.network_tables()],
        composed_labels=[label for label, _ in COMPOSED],
        seed=MEASUREMENTS.seed,
        code=digest("measure_growth"),
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
    log:
        f"logs/tabulate_measures/{NAME}.log",
    benchmark:
        f"logs/benchmarks/tabulate_measures/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
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
        code=digest("tabulate_measures"),
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
    log:
        f"logs/tabulate_claims/{NAME}.log",
    benchmark:
        f"logs/benchmarks/tabulate_claims/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        shown=PLAN.config.figures.figure3.network,
        largest_residual=PLAN.config.acceptance.largest_residual,
        ensemble=PLAN.shown_ensemble().parameters,
        code=digest("tabulate_claims"),
    message:
        "Answering the claims of the paper."
    script:
        "../scripts/tabulate_claims.py"
