ENSEMBLE = r"[^/+]+"  # the samples of an ensemble, not a surrogate of them


rule measure_autocorrelation:
    output:
        report_ensemble(
            "results/samples/{ensemble}/autocorrelation.json",
            "How fast the sampler forgets",
            "autocorrelation",
        ),
    log:
        "logs/measure_autocorrelation/{ensemble}.log",
    benchmark:
        "logs/benchmarks/measure_autocorrelation/{ensemble}.tsv"
    wildcard_constraints:
        ensemble=ENSEMBLE,
    priority: 200
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=30,
    params:
        ensemble=ensemble_parameters,
        code=digest("measure_autocorrelation"),
    message:
        "Measuring how fast the sampler forgets: {wildcards.ensemble}."
    script:
        "../scripts/measure_autocorrelation.py"


rule sample_ising:
    input:
        autocorrelation=autocorrelation_of_chains,
    output:
        "results/samples/{ensemble}/samples.npz",
    log:
        "logs/sample_ising/{ensemble}.log",
    benchmark:
        "logs/benchmarks/sample_ising/{ensemble}.tsv"
    wildcard_constraints:
        ensemble=ENSEMBLE,
    # Before all else: where a job of one core is running, those that take every core have to wait.
    priority: 200
    conda:
        "../../environment.yml"
    threads: 8
    resources:
        mem_mb=1000,
        runtime=60,
    params:
        ensemble=ensemble_parameters,
        code=digest("sample_ising"),
    message:
        "Drawing Ising samples: {wildcards.ensemble}."
    script:
        "../scripts/sample_ising.py"


rule make_surrogate:
    input:
        samples=rules.sample_ising.output[0],
    output:
        "results/samples/{ensemble}+{surrogate}/samples.npz",
    log:
        "logs/make_surrogate/{ensemble}+{surrogate}.log",
    benchmark:
        "logs/benchmarks/make_surrogate/{ensemble}+{surrogate}.tsv"
    wildcard_constraints:
        ensemble=ENSEMBLE,
    priority: 2
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        ensemble=ensemble_parameters,
        code=digest("make_surrogate"),
    message:
        "Making {wildcards.surrogate} surrogates of samples: {wildcards.ensemble}."
    script:
        "../scripts/make_surrogate.py"


rule compare_with_exact:
    input:
        samples=rules.sample_ising.output[0],
    output:
        comparison="results/samples/{ensemble}/comparison.csv",
        energies=report_ensemble(
            "results/samples/{ensemble}/energies.csv", "Energies", "energies"
        ),
    log:
        "logs/compare_with_exact/{ensemble}.log",
    benchmark:
        "logs/benchmarks/compare_with_exact/{ensemble}.tsv"
    wildcard_constraints:
        ensemble=ENSEMBLE,
    # First of all that waits for the samples, and alone on its machine: nothing
    # is trained on samples that are not accepted. Training does not name this step's outputs,
    # for a new comparison of the same samples is no reason to train again.
    priority: 100
    conda:
        "../../environment.yml"
    threads: workflow.cores or 8
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        ensemble=ensemble_parameters,
        least_p_value=PLAN.config.acceptance.least_p_value,
        code=digest("compare_with_exact"),
    message:
        "Comparing samples with exact values: {wildcards.ensemble}."
    script:
        "../scripts/compare_with_exact.py"


rule tabulate_ensembles:
    input:
        [path for _, path in PLAN.ensemble_tables()],
    output:
        tests=report_table("ensembles"),
        whole=report_table("ensembles_whole"),
    log:
        f"logs/tabulate_ensembles/{NAME}.log",
    benchmark:
        f"logs/benchmarks/tabulate_ensembles/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        names=[name for name, _ in PLAN.ensemble_tables()],
        code=digest("tabulate_ensembles"),
    message:
        "Tabulating how all ensembles compare with exact values."
    script:
        "../scripts/tabulate_ensembles.py"
