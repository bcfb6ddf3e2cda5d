rule compose_receptive_fields:
    input:
        all_layers,
    output:
        fields="results/networks/{ensemble}/{network}/seed{seed}/receptive_fields.npz",
        table=report_fields(
            "results/networks/{ensemble}/{network}/seed{seed}/receptive_fields.csv"
        ),
    log:
        "logs/compose_receptive_fields/{ensemble}/{network}/seed{seed}.log",
    benchmark:
        "logs/benchmarks/compose_receptive_fields/{ensemble}/{network}/seed{seed}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        ensemble=ensemble_parameters,
        code=digest("compose_receptive_fields"),
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
    log:
        "logs/reconstruct_samples/{ensemble}/{network}/seed{seed}_{which}.log",
    benchmark:
        "logs/benchmarks/reconstruct_samples/{ensemble}/{network}/seed{seed}_{which}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        code=digest("reconstruct_samples"),
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
    log:
        f"logs/tabulate_receptive_fields/{NAME}.log",
    benchmark:
        f"logs/benchmarks/tabulate_receptive_fields/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        labels=[labels for labels, _ in PLAN.network_tables()],
        code=digest("tabulate_receptive_fields"),
    message:
        "Tabulating the sizes of all receptive fields."
    script:
        "../scripts/tabulate_receptive_fields.py"
