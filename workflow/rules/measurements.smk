rule compose_receptive_fields:
    input:
        all_layers,
    output:
        f"{NETWORK}/receptive_fields.npz",
    params:
        ensemble=ensemble_parameters,
        definitions=definitions("localized"),
    message:
        "Composing receptive fields of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/compose_receptive_fields.py"


rule reconstruct_samples:
    input:
        samples=f"{SAMPLES}/samples.npz",
        layers=all_layers,
    output:
        f"{NETWORK}/reconstructions_{{which}}.npz",
    message:
        "Passing samples {wildcards.which} up and down seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/reconstruct_samples.py"
