rule measure_autocorrelation:
    output:
        report_ensemble(
            f"{SAMPLES}/autocorrelation.json",
            "How fast the sampler forgets",
            "autocorrelation",
        ),
    wildcard_constraints:
        ensemble=paths.ENSEMBLE,
    priority: 200
    resources:
        runtime=30,
    params:
        ensemble=ensemble_parameters,
    message:
        "Measuring how fast the sampler forgets: {wildcards.ensemble}."
    script:
        "../scripts/measure_autocorrelation.py"


rule sample_ising:
    input:
        autocorrelation=autocorrelation_of_chains,
    output:
        f"{SAMPLES}/samples.npz",
    wildcard_constraints:
        ensemble=paths.ENSEMBLE,
    # First, because a job for all cores waits until no other job is running.
    priority: 200
    threads: 8
    resources:
        runtime=60,
    params:
        ensemble=ensemble_parameters,
    message:
        "Drawing Ising samples: {wildcards.ensemble}."
    script:
        "../scripts/sample_ising.py"


rule make_surrogate:
    input:
        samples=rules.sample_ising.output[0],
    output:
        paths.samples_file(paths.surrogate_name("{ensemble}", "{surrogate}")),
    wildcard_constraints:
        ensemble=paths.ENSEMBLE,
    priority: 2
    resources:
        mem_mb=2000,
    params:
        ensemble=ensemble_parameters,
    message:
        "Making {wildcards.surrogate} surrogates of samples: {wildcards.ensemble}."
    script:
        "../scripts/make_surrogate.py"


rule compare_with_exact:
    input:
        samples=rules.sample_ising.output[0],
    output:
        comparison=f"{SAMPLES}/comparison.csv",
        energies=report_ensemble(f"{SAMPLES}/energies.csv", "Energies", "energies"),
    wildcard_constraints:
        ensemble=paths.ENSEMBLE,
    # Before all other users of the samples, and on all cores, so that nothing is trained on samples
    # that are not accepted. Its outputs are no inputs of training, because a new comparison of the
    # same samples is no reason to train again.
    priority: 100
    threads: 1024  # Snakemake reduces it to --cores
    params:
        ensemble=ensemble_parameters,
        min_p_value=PLAN.config.acceptance.min_p_value,
    message:
        "Comparing samples with exact values: {wildcards.ensemble}."
    script:
        "../scripts/compare_with_exact.py"


rule tabulate_ensembles:
    input:
        [path for _, path in PLAN.ensemble_files("comparison.csv")],
    output:
        tests=report_table("ensembles"),
        whole=report_table("ensembles_whole"),
    params:
        names=[name for name, _ in PLAN.ensemble_files("comparison.csv")],
    message:
        "Tabulating how all ensembles compare with exact values."
    script:
        "../scripts/tabulate_ensembles.py"
