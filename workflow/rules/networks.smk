rule train_layer:
    input:
        samples=f"{SAMPLES}/samples.npz",
        below=layers_below,
        # Of a stop of the learning curve: the network whose training passes it and keeps its state.
        longer=longer_training,
    output:
        f"{NETWORK}/layer{{layer}}.npz",
    # Before measurements: if the longest jobs came last, one core would wait for the other. Low,
    # because priorities of jobs on one core add up against that of one job on all cores, as the
    # comparison of samples is.
    priority: 1
    resources:
        mem_mb=training_memory,
        runtime=training_time,
    params:
        training=training_parameters,
        n_hidden=n_hidden,
        stops=stops_of_training,
    message:
        "Training layer {wildcards.layer} of seed {wildcards.seed}: {wildcards.network}."
    script:
        "../scripts/train_layer.py"
