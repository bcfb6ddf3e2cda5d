THEORY = PLAN.config.theory


rule check_identities:
    output:
        all=report_table("identities"),
        largest=report_table("identities_largest"),
        counterexample=report_table("counterexample"),
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
        curves=report_table("kadanoff"),
        machines=report_table("kadanoff_machines"),
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
        samples=report_table("decimation_samples"),
        enumerated=report_table("decimation_enumerated"),
        network=report_table("decimation_network"),
        divergence=report_table("decimation_divergence"),
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
        paths=report_table("learning_paths"),
        ends=report_table("learning_by_seed"),
        summary=report_table("learning"),
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
