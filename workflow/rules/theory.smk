THEORY = PLAN.config.theory


rule check_identities:
    output:
        all=f"results/{NAME}/tables/identities.csv",
        largest=f"results/{NAME}/tables/identities_largest.csv",
        counterexample=f"results/{NAME}/tables/counterexample.csv",
    log:
        f"logs/check_identities/{NAME}.log",
    benchmark:
        f"logs/benchmarks/check_identities/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        systems={name: part.model_dump() for name, part in THEORY.systems.items()},
        machines={name: part.model_dump() for name, part in THEORY.machines.items()},
        largest_residual=PLAN.config.acceptance.largest_residual,
        code=digest("check_identities"),
    message:
        "Checking Eqs. 4-22 on every system and machine of the configuration."
    script:
        "../scripts/check_identities.py"


rule measure_kadanoff:
    output:
        curves=f"results/{NAME}/tables/kadanoff.csv",
        machines=f"results/{NAME}/tables/kadanoff_machines.csv",
    log:
        f"logs/measure_kadanoff/{NAME}.log",
    benchmark:
        f"logs/benchmarks/measure_kadanoff/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        kadanoff=THEORY.kadanoff.model_dump(),
        code=digest("measure_kadanoff"),
    message:
        "Measuring the couplings of Kadanoff's variational RG."
    script:
        "../scripts/measure_kadanoff.py"


rule measure_decimation:
    output:
        samples=f"results/{NAME}/tables/decimation_samples.csv",
        enumerated=f"results/{NAME}/tables/decimation_enumerated.csv",
        network=f"results/{NAME}/tables/decimation_network.csv",
        divergence=f"results/{NAME}/tables/decimation_divergence.csv",
    log:
        f"logs/measure_decimation/{NAME}.log",
    benchmark:
        f"logs/benchmarks/measure_decimation/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        decimation=THEORY.decimation.model_dump(),
        code=digest("measure_decimation"),
    message:
        "Decimating chains, from samples and from all states."
    script:
        "../scripts/measure_decimation.py"


rule compare_learning:
    output:
        paths=f"results/{NAME}/tables/learning_paths.csv",
        ends=f"results/{NAME}/tables/learning_by_seed.csv",
        summary=f"results/{NAME}/tables/learning.csv",
    log:
        f"logs/compare_learning/{NAME}.log",
    benchmark:
        f"logs/benchmarks/compare_learning/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        learning=THEORY.learning.model_dump(),
        code=digest("compare_learning"),
    message:
        "Training a small machine by the exact gradient and by contrastive divergence."
    script:
        "../scripts/compare_learning.py"
