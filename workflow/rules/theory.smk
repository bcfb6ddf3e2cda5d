rule check_identities:
    output:
        all=theory_table("check_identities", "identities"),
        largest=theory_table("check_identities", "identities_largest"),
        counterexample=theory_table("check_identities", "counterexample"),
    params:
        **THEORY["check_identities"],
    message:
        "Checking Eqs. 4-22 on every system and machine of the configuration."
    script:
        "../scripts/check_identities.py"


rule measure_kadanoff:
    output:
        curves=theory_table("measure_kadanoff", "kadanoff"),
        machines=theory_table("measure_kadanoff", "kadanoff_machines"),
    params:
        **THEORY["measure_kadanoff"],
    message:
        "Measuring the couplings of Kadanoff's variational RG."
    script:
        "../scripts/measure_kadanoff.py"


rule measure_information:
    output:
        rules=theory_table("measure_information", "information"),
        machines=theory_table("measure_information", "information_machines"),
    params:
        **THEORY["measure_information"],
    message:
        "Measuring what coarse spins know about their environment."
    script:
        "../scripts/measure_information.py"


rule measure_decimation:
    output:
        samples=theory_table("measure_decimation", "decimation_samples"),
        enumerated=theory_table("measure_decimation", "decimation_enumerated"),
        network=theory_table("measure_decimation", "decimation_network"),
        divergence=theory_table("measure_decimation", "decimation_divergence"),
    params:
        **THEORY["measure_decimation"],
    message:
        "Decimating chains, from samples and from all states."
    script:
        "../scripts/measure_decimation.py"


rule compare_learning:
    output:
        paths=theory_table("compare_learning", "learning_paths"),
        ends=theory_table("compare_learning", "learning_by_seed"),
    params:
        **THEORY["compare_learning"],
    message:
        "Training a small machine by the exact gradient and by contrastive divergence."
    script:
        "../scripts/compare_learning.py"


rule gather_theory:
    input:
        rules.check_identities.output,
        rules.measure_kadanoff.output,
        rules.measure_information.output,
        rules.measure_decimation.output,
        rules.compare_learning.output,
    output:
        report_table("identities"),
        report_table("identities_largest"),
        report_table("counterexample"),
        report_table("kadanoff"),
        report_table("kadanoff_machines"),
        report_table("information"),
        report_table("information_machines"),
        report_table("decimation_samples"),
        report_table("decimation_enumerated"),
        report_table("decimation_network"),
        report_table("decimation_divergence"),
        report_table("learning_paths"),
        report_table("learning_by_seed"),
    message:
        "Copying the tables of the theory."
    script:
        "../scripts/gather_theory.py"
