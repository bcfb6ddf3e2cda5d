rule plot_figure1:
    input:
        samples=PLAN.samples_file(PLAN.config.figures.figure1.ensemble),
    output:
        report_figure("figure1"),
    params:
        **PLAN.figure1_blocks()._asdict(),
        sample=PLAN.config.figures.figure1.sample,
        seed=PLAN.config.figures.figure1.seed,
    message:
        "Drawing Figure 1, block spins of a sample."
    script:
        "../scripts/plot_figure1.py"


rule plot_figure2:
    output:
        report_figure("figure2"),
    params:
        coupling=PLAN.config.figures.figure2.coupling,
        n_steps=PLAN.config.figures.figure2.n_steps,
    message:
        "Drawing Figure 2, the decimation of the chain."
    script:
        "../scripts/plot_figure2.py"


rule plot_ensembles:
    input:
        comparisons=[path for _, path in PLAN.ensemble_files("comparison.csv")],
        energies=[path for _, path in PLAN.ensemble_files("energies.csv")],
    output:
        report_figure("ensembles"),
    params:
        ensembles={
            name: ensemble.parameters
            for name, ensemble in PLAN.config.ensembles.items()
        },
    message:
        "Drawing every ensemble compared with its exact values."
    script:
        "../scripts/plot_ensembles.py"


rule plot_figure3:
    input:
        fields=PLAN.shown.file("receptive_fields.npz"),
        reconstructions=PLAN.shown.file(f"reconstructions_{SHOWN_SAMPLES}.npz"),
    output:
        report_figure("figure3"),
        [report_figure(f"figure3_{panel}") for panel in "ABCDE"],
    message:
        "Drawing Figure 3 and each of its panels."
    script:
        "../scripts/plot_figure3.py"


rule plot_layer1_fields:
    input:
        fields=PLAN.shown.file("receptive_fields.npz"),
        units=PLAN.shown.file("receptive_fields.csv"),
    output:
        report_figure("layer1_fields"),
    message:
        "Drawing all receptive fields of the first layer."
    script:
        "../scripts/plot_layer1_fields.py"


rule plot_kadanoff:
    input:
        curves=rules.measure_kadanoff.output.curves,
        machines=rules.measure_kadanoff.output.machines,
    output:
        report_figure("kadanoff"),
    message:
        "Drawing the couplings of Kadanoff's variational RG."
    script:
        "../scripts/plot_kadanoff.py"


rule plot_decimation:
    input:
        samples=rules.measure_decimation.output.samples,
        divergence=rules.measure_decimation.output.divergence,
    output:
        report_figure("decimation"),
    message:
        "Drawing the decimation of chains compared with exact results."
    script:
        "../scripts/plot_decimation.py"


rule plot_learning:
    input:
        measures=rules.tabulate_measures.output.measures,
        paths=rules.compare_learning.output.paths,
        ends=rules.compare_learning.output.ends,
    output:
        report_figure("learning"),
    message:
        "Drawing how a small machine learns."
    script:
        "../scripts/plot_learning.py"


rule plot_claims:
    input:
        claims=rules.tabulate_claims.output[0],
    output:
        report_figure("claims"),
    message:
        "Drawing the ledger of the paper's claims."
    script:
        "../scripts/plot_claims.py"


rule plot_controls:
    input:
        measures=rules.tabulate_measures.output.measures,
    output:
        report_figure("controls"),
    message:
        "Drawing the studies that vary the training, the samples and the network."
    script:
        "../scripts/plot_controls.py"


rule plot_nulls:
    input:
        measures=rules.tabulate_measures.output.measures,
    output:
        report_figure("nulls"),
    message:
        "Drawing the receptive fields of all null models."
    script:
        "../scripts/plot_nulls.py"


rule plot_localization:
    input:
        measures=rules.tabulate_measures.output.measures,
    output:
        report_figure("localization"),
    message:
        "Drawing how the fields of layer 1 become local during training."
    script:
        "../scripts/plot_localization.py"


rule plot_coarse_spins:
    input:
        measures=rules.tabulate_measures.output.measures,
        spins=rules.gather_tables.output.coarse_spins,
    output:
        report_figure("coarse_spins"),
    message:
        "Drawing the hidden spins compared with block spins."
    script:
        "../scripts/plot_coarse_spins.py"


rule plot_exponents:
    input:
        measures=rules.tabulate_measures.output.measures,
        information=rules.measure_information.output.rules,
    output:
        report_figure("exponents"),
    params:
        network=PLAN.config.figures.figure3.network,
        lattice_size=PLAN.shown.ensemble.lattice_size,
        information=torus_of_information(),
    message:
        "Drawing the exponents of the steps of networks and of block spins."
    script:
        "../scripts/plot_exponents.py"


rule plot_model:
    input:
        measures=rules.tabulate_measures.output.measures,
        hamiltonians=rules.gather_tables.output.hamiltonians,
    output:
        report_figure("model"),
    message:
        "Drawing how good a model of the Ising samples layer 1 is."
    script:
        "../scripts/plot_model.py"


rule plot_reconstruction:
    input:
        measures=rules.tabulate_measures.output.measures,
    output:
        report_figure("reconstruction"),
    message:
        "Drawing the reconstructions of samples from few spins."
    script:
        "../scripts/plot_reconstruction.py"


rule plot_generation:
    input:
        measures=rules.tabulate_measures.output.measures,
        generation=rules.gather_tables.output.generation,
    output:
        report_figure("generation"),
    message:
        "Drawing the samples that the machines generate."
    script:
        "../scripts/plot_generation.py"
