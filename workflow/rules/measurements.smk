# One network at one seed: its receptive fields, and every measurement of it.
MEASUREMENTS = PLAN.config.measurements
BLOCK_LATTICES = PLAN.config.renormalization.lattice_sizes
LAYERS = [network.layers for network in PLAN.config.networks.values()]


rule compose_receptive_fields:
    input:
        all_layers,
    output:
        f"{NETWORK}/receptive_fields.npz",
    params:
        ensemble=ensemble_parameters,
        definitions=definitions("localized"),
    message:
        "Composing receptive fields of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/compose_receptive_fields.py"


rule reconstruct_samples:
    input:
        samples=f"{SAMPLES}/samples.npz",
        layers=all_layers,
    output:
        f"{NETWORK}/reconstructions_{{which}}.npz",
    message:
        "Passing samples {wildcards.which} up and down seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/reconstruct_samples.py"


rule measure_layers:
    input:
        fields=f"{NETWORK}/receptive_fields.npz",
        layers=all_layers,
    output:
        units=report_fields(f"{NETWORK}/receptive_fields.csv"),
        layers=f"{NETWORK}/layers.csv",
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
        f"{NETWORK}/composition.csv",
    resources:
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        n_permutations=MEASUREMENTS.n_permutations,
        seed=MEASUREMENTS.seed,
        definitions=definitions("localized", "noise_false_alarm"),
    message:
        "Composing permuted receptive fields of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_composition.py"


rule measure_model:
    input:
        trained_on=f"{SAMPLES}/samples.npz",
        held_out=held_out,
        layer=f"{NETWORK}/layer1.npz",
        # States of its training, through which log Z is annealed once more.
        stops=machines_at_stops,
    output:
        table=f"{NETWORK}/model.csv",
        shown=f"{NETWORK}/hamiltonians.csv",
    resources:
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        settings={
            **MEASUREMENTS.model_dump(include={"n_samples", "likelihood", "seed"}),
            **definitions("n_jackknife_blocks"),
        },
    message:
        "Measuring the first machine of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_model.py"


rule measure_reconstruction:
    input:
        trained_on=f"{SAMPLES}/samples.npz",
        held_out=held_out,
        layers=all_layers,
    output:
        table=f"{NETWORK}/reconstruction.csv",
        coherence=f"{NETWORK}/coherence.csv",
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
        samples=f"{SAMPLES}/samples.npz",
        layers=all_layers,
    output:
        table=f"{NETWORK}/generation.csv",
        correlation=f"{NETWORK}/generated_correlation.csv",
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


rule measure_flow:
    input:
        all_layers,
    output:
        f"{NETWORK}/flow.csv",
    resources:
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        flow=lambda wildcards: PLAN.flow_settings(wildcards.ensemble),
        definitions=definitions("n_jackknife_blocks"),
        seed=MEASUREMENTS.seed,
    message:
        "Passing samples up and down again and again, seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_flow.py"


rule measure_coarse_spins:
    input:
        samples=f"{SAMPLES}/samples.npz",
        other=other_samples,
        layers=all_layers,
    output:
        table=f"{NETWORK}/coarse_spins.csv",
        correlation=f"{NETWORK}/coarse_correlation.csv",
    resources:
        runtime=30,
    params:
        n_samples=MEASUREMENTS.n_samples,
        ensemble=ensemble_parameters,
        definitions=definitions(
            "localized",
            "duplicate_cosine",
            "nearest",
            "next_nearest",
            "max_pair_spins",
            "environment",
            "n_distance_bins",
            "n_jackknife_blocks",
        ),
        seed=MEASUREMENTS.seed,
    message:
        "Measuring the hidden spins of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_coarse_spins.py"


rule measure_exponents:
    input:
        samples=critical_samples,
        gaussian=critical_gaussian,
        layers=all_layers,
    output:
        table=f"{NETWORK}/exponents.csv",
        by_operators=f"{NETWORK}/exponents_by_operators.csv",
    resources:
        runtime=30,
    params:
        definitions=definitions(
            "localized", "duplicate_cosine", "min_rescaling", "n_jackknife_blocks"
        ),
        seed=MEASUREMENTS.seed,
    message:
        "Measuring the exponents of the steps of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/measure_exponents.py"


rule measure_block_exponents:
    input:
        samples=[PLAN.critical_source(L).file for L in BLOCK_LATTICES],
        gaussian=[PLAN.critical_gaussian(L).file for L in BLOCK_LATTICES],
    output:
        table=report_table("block_exponents"),
        by_operators=report_table("block_exponents_by_operators"),
    resources:
        runtime=30,
    params:
        n_steps=max(len(layers) - 1 for layers in LAYERS),
        definitions=definitions("min_rescaling", "n_jackknife_blocks"),
        seed=MEASUREMENTS.seed,
    message:
        "Measuring the exponents of block spins."
    script:
        "../scripts/measure_block_exponents.py"
