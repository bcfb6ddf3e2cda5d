import rgdl
from rgdl.provenance import code_digest, combined_digest

# Machines and comparisons that a batch keeps for later runs depend on this code alone, not on the
# code of the measurements.
RGDL = Path(rgdl.__file__).parent
SCRIPTS = Path(str(workflow.current_basedir), "..", "scripts")
SAMPLING = [
    SCRIPTS / f"{step}.py" for step in ("measure_autocorrelation", "sample_ising")
]
CODE_OF_KEPT = {
    "training": [RGDL / "rbm/layerwise.py", *SAMPLING, SCRIPTS / "make_surrogate.py"],
    "comparison": [RGDL / "ising/comparison/comparison_table.py", *SAMPLING],
}
CODES = {
    kept: combined_digest(map(code_digest, files))
    for kept, files in CODE_OF_KEPT.items()
}


rule measure_points:
    input:
        samples=lambda wildcards: batch(wildcards).samples,
        layers=lambda wildcards: batch(wildcards).layers,
    output:
        f"{RESULTS}/studies/{{study}}/batch{{batch}}.csv",
    wildcard_constraints:
        batch=r"\d+",
    resources:
        runtime=240,
    params:
        ensembles=lambda wildcards: batch(wildcards).ensembles,
        min_p_value=PLAN.config.acceptance.min_p_value,
        seed=MEASUREMENTS.seed,
        measures={
            "n_arrangements": MEASUREMENTS.n_arrangements,
            **definitions(*OF_UNITS, "unresponsive"),
        },
        codes=CODES,
    message:
        "Training and measuring batch {wildcards.batch} of the study {wildcards.study}."
    script:
        "../scripts/measure_points.py"


rule tabulate_study:
    input:
        lambda wildcards: [
            f"{RESULTS}/studies/{study}/batch{number}.csv"
            for study, number in PLAN.study_batches(wildcards.study)
        ],
    output:
        by_seed=report_study(
            f"{RESULTS}/studies/{{study}}.csv",
            "Each point and seed",
            "tables/study",
            format="table (CSV)",
        ),
        over_seeds=report_study(
            f"{RESULTS}/studies/{{study}}_over_seeds.csv",
            "Each point, over seeds",
            "tables/study_over_seeds",
            format="table (CSV)",
        ),
    params:
        rows=lambda wildcards: PLAN.study_rows(wildcards.study),
        seed=MEASUREMENTS.seed,
    message:
        "Tabulating the study {wildcards.study}."
    script:
        "../scripts/tabulate_study.py"


rule plot_study:
    input:
        rules.tabulate_study.output.over_seeds,
    output:
        [
            report_study(
                f"{RESULTS}/studies/{{study}}.{ending}",
                "The fields of each layer",
                "figures/study",
                format=form,
            )
            for ending, form in REPORTED_FORMATS.items()
        ],
    params:
        setting=lambda wildcards: PLAN.study_setting(wildcards.study),
    message:
        "Drawing the study {wildcards.study}."
    script:
        "../scripts/plot_study.py"


# All files of all studies.
OF_STUDIES = [
    *PLAN.study_comparisons(),
    *expand(rules.tabulate_study.output, study=PLAN.points),
    *expand(rules.plot_study.output, study=PLAN.points),
]
