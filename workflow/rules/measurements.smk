rule compose_receptive_fields:
    input:
        all_layers,
    output:
        fields="results/networks/{ensemble}/{network}/seed{seed}/receptive_fields.npz",
        table=report_fields(
            "results/networks/{ensemble}/{network}/seed{seed}/receptive_fields.csv"
        ),
    params:
        ensemble=ensemble_parameters,
        definitions=definitions("localized"),
    message:
        "Composing receptive fields of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/compose_receptive_fields.py"


rule reconstruct_samples:
    input:
        samples="results/samples/{ensemble}/samples.npz",
        layers=all_layers,
    output:
        "results/networks/{ensemble}/{network}/seed{seed}/reconstructions_{which}.npz",
    message:
        "Passing samples {wildcards.which} up and down seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/reconstruct_samples.py"


rule tabulate_receptive_fields:
    input:
        [table for _, table in PLAN.network_tables()],
    output:
        by_seed=report_table("receptive_fields"),
        over_seeds=report_table("receptive_fields_over_seeds"),
    params:
        labels=[labels for labels, _ in PLAN.network_tables()],
    message:
        "Tabulating the sizes of all receptive fields."
    script:
        "../scripts/tabulate_receptive_fields.py"
