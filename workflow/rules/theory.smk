THEORY = PLAN.config.theory


rule check_identities:
    output:
        all=report_table("identities"),
        largest=report_table("identities_largest"),
        counterexample=report_table("counterexample"),
    params:
        systems={name: part.model_dump() for name, part in THEORY.systems.items()},
        machines={name: part.model_dump() for name, part in THEORY.machines.items()},
        max_residual=PLAN.config.acceptance.max_residual,
    message:
        "Checking Eqs. 4-22 on every system and machine of the configuration."
    script:
        "../scripts/check_identities.py"


rule measure_kadanoff:
    output:
        curves=report_table("kadanoff"),
        machines=report_table("kadanoff_machines"),
    params:
        kadanoff=THEORY.kadanoff.model_dump(),
    message:
        "Measuring the couplings of Kadanoff's variational RG."
    script:
        "../scripts/measure_kadanoff.py"


rule measure_information:
    output:
        rules=report_table("information"),
        machines=report_table("information_machines"),
    params:
        information=THEORY.information.model_dump(),
    message:
        "Measuring what coarse spins know about their environment."
    script:
        "../scripts/measure_information.py"


rule measure_decimation:
    output:
        samples=report_table("decimation_samples"),
        enumerated=report_table("decimation_enumerated"),
        network=report_table("decimation_network"),
        divergence=report_table("decimation_divergence"),
    params:
        decimation=THEORY.decimation.model_dump(),
    message:
        "Decimating chains, from samples and from all states."
    script:
        "../scripts/measure_decimation.py"


rule compare_learning:
    output:
        paths=report_table("learning_paths"),
        ends=report_table("learning_by_seed"),
    params:
        learning=THEORY.learning.model_dump(),
    message:
        "Training a small machine by the exact gradient and by contrastive divergence."
    script:
        "../scripts/compare_learning.py"
