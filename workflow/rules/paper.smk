from rgdl.provenance import file_digest

REFERENCE_NUMBERS = REFERENCE / "numbers.json"


rule tabulate_numbers:
    input:
        measures=rules.tabulate_measures.output.measures,
        claims=rules.tabulate_claims.output[0],
    output:
        json=f"{RESULTS}/numbers.json",
        tex=f"{RESULTS}/numbers.tex",
        provenance=f"{RESULTS}/numbers.provenance.json",
    params:
        configuration=PLAN.printed_configuration(),
    message:
        "Collecting every number that a text on the results may state."
    script:
        "../scripts/tabulate_numbers.py"


# A difference is no error here: `make compare` says what it means.
rule tabulate_comparison:
    input:
        numbers=rules.tabulate_numbers.output.json,
        reference=ancient(REFERENCE_NUMBERS),
    output:
        report_table("reference"),
    params:
        # a fresh clone gives the file a new time: its text counts
        reference=file_digest(REFERENCE_NUMBERS) if REFERENCE_NUMBERS.exists() else None,
    message:
        "Tabulating the numbers of this run and of the reference."
    script:
        "../scripts/tabulate_comparison.py"
