rule train_layer:
    input:
        samples="results/samples/{ensemble}/samples.npz",
        below=layers_below,
    output:
        "results/networks/{ensemble}/{network}/seed{seed}/layer{layer}.npz",
    # What the learning curve comes by is its own. No ruleorder says so to a job of a cluster,
    # which knows one rule alone and would train again what another has trained.
    wildcard_constraints:
        ensemble=NOT_OF_CURVE,
    # Before measurements: if the longest jobs came last, one core would wait for the other. Little,
    # for the jobs of one core add up against one of all cores, as the comparison of samples is.
    priority: 1
    resources:
        mem_mb=training_memory,
        runtime=training_time,
    params:
        training=training_parameters,
        n_hidden=n_hidden,
    message:
        "Training layer {wildcards.layer} of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/train_layer.py"


rule train_learning_curve:
    input:
        samples=f"results/samples/{CURVE.ensemble}/samples.npz",
    output:
        [
            f"results/networks/{CURVE.ensemble}/{network.key}/seed{{seed}}/layer1.npz"
            for network in PLAN.curve_networks()
        ],
    wildcard_constraints:
        seed="|".join(map(str, CURVE.seeds)),
    priority: 1
    resources:
        mem_mb=curve_memory,
        runtime=curve_time,
    params:
        trainings=curve_trainings,
        n_hidden=n_hidden(CURVE),
    message:
        "Training layer 1 of seed {wildcards.seed}, and its learning curve."
    script:
        "../scripts/train_learning_curve.py"
