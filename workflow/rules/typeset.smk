# The manuscript, from its sources and the results of this configuration.
import re

from rgdl.provenance import file_digest

PAPER = ROOT / "paper"
PAPER_SOURCES = sorted(map(str, [*PAPER.rglob("*.typ"), *PAPER.glob("*.bib")]))
PAPER_FIGURES = sorted(
    {
        name
        for source in PAPER_SOURCES
        for name in re.findall(
            r'wide-figure\("(\w+)"', Path(source).read_text(encoding="utf-8")
        )
    }
)


rule typeset_paper:
    input:
        # Times of sources change in a fresh clone; their digests in `params` decide.
        sources=ancient(PAPER_SOURCES),
        numbers=f"{RESULTS}/numbers.json",
        claims=rules.tabulate_claims.output[0],
        figures=expand(
            f"{RESULTS}/figures/{{figure}}.{{format}}",
            figure=PAPER_FIGURES,
            format=["pdf", "png"],
        ),
    output:
        in_report(
            f"{RESULTS}/paper.pdf",
            "paper",
            category="The paper",
            labels={"text": "The paper on these results", **ALL_NETWORKS},
        ),
    params:
        text={source: file_digest(source) for source in PAPER_SOURCES},
        other_values=values_unlike_the_reference(),
        repository=PLAN.config.repository,
    message:
        "Typesetting the paper."
    script:
        "../scripts/typeset_paper.py"
