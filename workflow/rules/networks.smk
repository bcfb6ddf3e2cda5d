rule train_layer:
    input:
        samples="results/samples/{ensemble}/samples.npz",
        below=layers_below,
    output:
        "results/networks/{ensemble}/{network}/seed{seed}/layer{layer}.npz",
    log:
        "logs/train_layer/{ensemble}/{network}/seed{seed}_layer{layer}.log",
    benchmark:
        "logs/benchmarks/train_layer/{ensemble}/{network}/seed{seed}_layer{layer}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=training_memory,
        runtime=training_time,
    params:
        training=training_parameters,
        n_hidden=n_hidden,
        code=digest("train_layer"),
    message:
        "Training layer {wildcards.layer} of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/train_layer.py"
