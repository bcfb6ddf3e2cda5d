rule train_layer:
    input:
        samples=f"{SAMPLES}/samples.npz",
        below=layers_below,
        # For a stop of the learning curve: the network whose training passes it and keeps its state.
        longer=longer_training,
    output:
        f"{NETWORK}/layer{{layer}}.npz",
    # Before measurements, so that the longest jobs do not come last. Low, because the sum of the
    # priorities of jobs on one core must stay below that of a job on all cores.
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
