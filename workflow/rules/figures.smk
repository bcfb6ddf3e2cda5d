rule plot_ensembles:
    input:
        comparisons=[path for _, path in PLAN.ensemble_tables()],
        energies=[path for _, path in PLAN.ensemble_tables("energies")],
    output:
        multiext(f"results/{NAME}/figures/ensembles", ".pdf", ".png"),
    log:
        f"logs/plot_ensembles/{NAME}.log",
    benchmark:
        f"logs/benchmarks/plot_ensembles/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        ensembles={
            name: ensemble.parameters
            for name, ensemble in PLAN.config.ensembles.items()
        },
        code=digest("plot_ensembles"),
    message:
        "Drawing every ensemble beside its exact values."
    script:
        "../scripts/plot_ensembles.py"


rule plot_figure3:
    input:
        fields=f"{PLAN.shown_folder()}/receptive_fields.npz",
        reconstructions=f"{PLAN.shown_folder()}/reconstructions_{SAMPLES}.npz",
    output:
        multiext(f"results/{NAME}/figures/figure3", ".pdf", ".png"),
        expand(
            "results/{name}/figures/figure3_{panel}.{format}",
            name=NAME,
            panel=list("ABCDE"),
            format=["pdf", "png"],
        ),
    log:
        f"logs/plot_figure3/{NAME}.log",
    benchmark:
        f"logs/benchmarks/plot_figure3/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=digest("plot_figure3"),
    message:
        "Drawing Figure 3 and each of its panels."
    script:
        "../scripts/plot_figure3.py"


rule plot_layer1_fields:
    input:
        fields=f"{PLAN.shown_folder()}/receptive_fields.npz",
    output:
        multiext(f"results/{NAME}/figures/layer1_fields", ".pdf", ".png"),
    log:
        f"logs/plot_layer1_fields/{NAME}.log",
    benchmark:
        f"logs/benchmarks/plot_layer1_fields/{NAME}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=digest("plot_layer1_fields"),
    message:
        "Drawing all receptive fields of the first layer."
    script:
        "../scripts/plot_layer1_fields.py"
