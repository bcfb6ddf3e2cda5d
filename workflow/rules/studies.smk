rule tabulate_study:
    input:
        lambda wildcards: [table for _, table in PLAN.study_tables(wildcards.study)],
    output:
        by_seed=f"results/{NAME}/studies/{{study}}.csv",
        over_seeds=f"results/{NAME}/studies/{{study}}_over_seeds.csv",
    log:
        f"logs/tabulate_study/{NAME}_{{study}}.log",
    benchmark:
        f"logs/benchmarks/tabulate_study/{NAME}_{{study}}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        labels=lambda wildcards: [
            labels for labels, _ in PLAN.study_tables(wildcards.study)
        ],
        code=digest("tabulate_receptive_fields"),
    message:
        "Tabulating the study {wildcards.study}."
    script:
        "../scripts/tabulate_receptive_fields.py"


if PLAN.points:

    rule study:
        input:
            PLAN.study_comparisons(),
            expand(rules.tabulate_study.output.by_seed, study=PLAN.points),
