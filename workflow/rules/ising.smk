rule measure_autocorrelation:
    output:
        "results/samples/{ensemble}/autocorrelation.json",
    log:
        "logs/measure_autocorrelation/{ensemble}.log",
    benchmark:
        "logs/benchmarks/measure_autocorrelation/{ensemble}.tsv"
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
        autocorrelation=rules.measure_autocorrelation.output[0],
    output:
        "results/samples/{ensemble}/samples.npz",
    log:
        "logs/sample_ising/{ensemble}.log",
    benchmark:
        "logs/benchmarks/sample_ising/{ensemble}.tsv"
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
