# Names of what a user may ask for: `snakemake figures`.


rule samples:
    input:
        PLAN.kept_samples(),
        rules.tabulate_ensembles.output,


rule networks:
    input:
        rules.samples.input,  # which are accepted or end the run
        PLAN.kept_networks(),
        MODEL_FILES,


rule tables:
    input:
        rules.tabulate_ensembles.output,
        rules.check_identities.output,
        rules.measure_kadanoff.output,
        rules.measure_information.output,
        rules.measure_decimation.output,
        rules.compare_learning.output,
        rules.gather_theory.output,
        rules.gather_layers.output,
        rules.gather_tables.output,
        rules.gather_flow.output,
        rules.tabulate_measures.output,
        rules.tabulate_claims.output,
        rules.tabulate_numbers.output,
        rules.tabulate_comparison.output if is_the_reference() else [],


rule figures:
    input:
        rules.plot_claims.output,
        rules.plot_nulls.output,
        rules.plot_controls.output,
        rules.plot_localization.output,
        rules.plot_model.output,
        rules.plot_coarse_spins.output,
        rules.plot_exponents.output,
        rules.plot_reconstruction.output,
        rules.plot_generation.output,
        rules.plot_ensembles.output,
        rules.plot_figure1.output,
        rules.plot_figure2.output,
        rules.plot_kadanoff.output,
        rules.plot_decimation.output,
        rules.plot_learning.output,
        rules.plot_figure3.output,
        rules.plot_layer1_fields.output,
        rules.build_explorer.output,


rule paper:
    input:
        rules.typeset_paper.output,


rule study:
    input:
        OF_STUDIES
        or "the section studies in the configuration; --configfile config/studies/NAME.yaml has one",


rule exponents:
    input:
        rules.gather_exponents.output,
        rules.measure_block_exponents.output,


rule all:
    default_target: True
    input:
        rules.networks.input,
        rules.tables.input,
        rules.figures.input,
        rules.paper.input,
        OF_STUDIES,
    message:
        f"All results are in {RESULTS}."
