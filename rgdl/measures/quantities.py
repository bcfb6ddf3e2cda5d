"""Every quantity of the table of measures, by topic: first those of networks."""

from rgdl.measures.quantities_without_networks import WITHOUT_NETWORKS
from rgdl.measures.quantity import SITES, SPACINGS, Quantity
from rgdl.rounding import FRACTION

_SIZES = {
    "participation_ratio": Quantity("median participation ratio of fields", SITES),
    "rms_radius": Quantity("median rms radius of fields", SPACINGS),
    "localized_participation_ratio": Quantity(
        "median participation ratio of localized fields", SITES
    ),
    "localized_rms_radius": Quantity("median rms radius of localized fields", SPACINGS),
}
_OF_TRAINING = {
    "localized_fraction": Quantity("fraction of localized fields", FRACTION),
    "localized_above_noise_fraction": Quantity(
        "fraction of fields that are localized above the noise floor", FRACTION
    ),
    "signal_fraction": Quantity("fraction of fields with an entry above the noise floor", FRACTION),
    "dead_fraction": Quantity("fraction of dead fields", FRACTION),
    "duplicate_fraction": Quantity("fraction of fields that another field repeats", FRACTION),
    "multi_spot_fraction": Quantity(
        "fraction of fields with several spots above the noise floor", FRACTION
    ),
    "bulk_weight_fraction": Quantity(
        "fraction of the squared weights that lies below the noise floor", FRACTION
    ),
    "participation_ratio": _SIZES["participation_ratio"],
    "rms_radius": _SIZES["rms_radius"],
    "participation_ratio_above_noise": Quantity(
        "median participation ratio of fields above the noise floor", SITES
    ),
    "rms_radius_above_noise": Quantity(
        "median rms radius of fields above the noise floor", SPACINGS
    ),
}
_FIELDS = {
    "n_fields": Quantity("fields of the layer"),
    **_OF_TRAINING,
    **_SIZES,
    **{
        f"{name}_growth": Quantity(f"{size.meaning}, over that of the layer below")
        for name, size in _SIZES.items()
    },
    "size_variation": Quantity("standard deviation over mean of the sizes of localized fields"),
    "pooled_size_variation": Quantity("the same of the fields of all layers together"),
    "neighbor_ratio": Quantity("distance of nearest centers over that of random points"),
    "coverage_variation": Quantity("relative variation of the coverage of the lattice"),
    "random_coverage_variation": Quantity("the same with fields at random positions"),
}
_MODEL = {
    "D_KL": Quantity("Kullback-Leibler divergence of layer 1 from the Ising model", "per spin"),
    "D_KL_gap": Quantity(
        "by how much D_KL seems smaller on the samples of the training", "per spin"
    ),
    "dF": Quantity("log Z of the Ising model less log Z of layer 1"),
    "log_X_std": Quantity("standard deviation of log X = H - H^RBM over samples, layer 1"),
    "slope": Quantity("slope of H^RBM of layer 1 against H"),
    "R2": Quantity("squared correlation of H^RBM of layer 1 with H"),
    "sample_magnetization": Quantity("mean of |m| of the samples"),
    "reverse_magnetization": Quantity(
        "mean of |m| of Gibbs chains of layer 1 from the samples, where reverse annealing starts"
    ),
}
_EXACT_MODEL = {
    "D_KL_through_training": Quantity(
        "D_KL if log Z is annealed through the machines of the learning curve", "per spin"
    ),
    "log_Z_shift": Quantity("log Z annealed through training less log Z from independent units"),
    "D_KL_total": Quantity("Kullback-Leibler divergence of layer 1, of all spins together"),
    "D_KL_gaussian": Quantity("half the variance of log X of layer 1", "per spin"),
    "D_KL_max_err": Quantity("largest error of D_KL of a seed", "per spin", 2),
}
_RECONSTRUCTION = {
    "overlap": Quantity("overlap of samples and reconstructions"),
    "sign_agreement": Quantity(
        "fraction of sites where the reconstruction has the sample's sign", FRACTION
    ),
    "squared_error": Quantity("mean squared difference of samples and reconstructions, per site"),
    "energy": Quantity("energy per site of the signs of reconstructions", "J"),
    "magnetization_correlation": Quantity("correlation of the magnetizations of both"),
    "coherence": Quantity("coherence of samples and reconstructions, by wave number in 2 pi / L"),
    "power_ratio": Quantity("power of reconstructions over that of samples, by wave number"),
}
_COARSE = {
    "correlation_length": Quantity(
        "second-moment correlation length, divided by the form factor", SPACINGS
    ),
    "correlation_length_uncorrected": Quantity("second-moment correlation length", SPACINGS),
    "binder_cumulant": Quantity("Binder cumulant"),
    "information": Quantity("lower limit of the mutual information with far spins", "bits"),
    "susceptibility": Quantity("susceptibility, M (<m^2> - <m>^2)"),
    "magnetization": Quantity("mean of |m|"),
    "nearest_coupling": Quantity("coupling of nearest neighbors, mean over fits to each pair"),
    "next_coupling": Quantity("coupling of next-nearest neighbors, mean over fits to each pair"),
    "nearest_coupling_uncorrected": Quantity(
        "coupling of nearest neighbors, not corrected for the number of samples"
    ),
    "shared_nearest_coupling": Quantity("coupling that all nearest neighbors share"),
    "plaquette_coupling": Quantity("four-spin coupling of a plaquette, by pseudolikelihood"),
    "far_coupling": Quantity(
        "fraction of the sum of couplings beyond next-nearest neighbors", FRACTION
    ),
    "correlation": Quantity("connected two-point function, by distance"),
}
_EXPONENTS = {
    "y_T": Quantity("thermal exponent of a step"),
    "y_h": Quantity("magnetic exponent of a step"),
    "rescaling": Quantity("scale factor b of a step"),
    "y_T_truncation": Quantity("change of the thermal exponent by the last operator", digits=2),
    "y_h_truncation": Quantity("change of the magnetic exponent by the last operator", digits=2),
    "y_T_systematic": Quantity("systematic error of the thermal exponent", digits=2),
    "y_h_systematic": Quantity("systematic error of the magnetic exponent", digits=2),
}
_FLOW = {
    "coupling_by_energy": Quantity("K at which the torus has the mean energy of the samples"),
    "energy_variance_ratio": Quantity("variance of the energy over that of the torus at this K"),
    "distance_from_ising": Quantity(
        "largest difference of the distribution functions of the energy, of the samples and of the "
        "torus at this K"
    ),
    "distance_of_ising": Quantity("the same of as many exact samples, on average"),
    "coupling_by_pseudolikelihood": Quantity("coupling of nearest neighbors, by pseudolikelihood"),
    "diagonal_coupling": Quantity("coupling of diagonal neighbors, fitted together with it"),
    "four_spin_coupling": Quantity("coupling of the four spins of a plaquette, fitted with both"),
    "abs_magnetization": Quantity("mean of |m|"),
}
_LEARNING = {
    "D_KL_end": Quantity("D_KL of the last machine"),
    "D_KL_mean": Quantity("D_KL of the mean of many machines"),
    "D_KL_optimum": Quantity("D_KL of the optimum nearest to it"),
    "dF_end": Quantity("dF of the last machine"),
    "D_KL_at_zero_dF": Quantity("D_KL where dF last passes through 0"),
    "capacity": Quantity("smallest D_KL of any optimum"),
    "missed": Quantity("D_KL of the method's own optimum minus the capacity"),
    "unfinished": Quantity("D_KL that the exact gradient reached minus that of the optimum"),
    "bias": Quantity("D_KL of the method minus that of the exact gradient"),
}
# Of each layer of each point of a study.
_STUDIES = {
    **{
        name: _FIELDS[name]
        for name in (
            "localized_fraction",
            "localized_above_noise_fraction",
            "signal_fraction",
            "dead_fraction",
            "participation_ratio",
            "participation_ratio_above_noise",
            "participation_ratio_growth",
            "rms_radius",
            "rms_radius_above_noise",
        )
    },
    "unresponsive_fraction": Quantity("fraction of units that do not respond", FRACTION),
    "fields_per_site": Quantity("fields times participation ratio over sites of the lattice"),
    "n_steps": Quantity("steps of training"),
    "n_samples": Quantity("samples"),
    "samples_per_parameter": Quantity("samples over weights and biases", digits=3),
    "init_scale": Quantity("standard deviation of the initial weights", digits=2),
    "l1": Quantity("strength of the L1 penalty", digits=2),
    "unit_ratio": Quantity("units of the layer below over those of this layer"),
    "correlation_length": Quantity("correlation length of the infinite lattice", SPACINGS),
    "strip_correlation_length": Quantity(
        "correlation length of an infinite strip as wide as the lattice", SPACINGS
    ),
}
#: By topic and name.
QUANTITIES: dict[str, dict[str, Quantity]] = {
    "fields": _FIELDS,
    "composition": {
        name: _FIELDS[name]
        for name in ("localized_fraction", "localized_above_noise_fraction", *_SIZES)
    },
    "model": _MODEL | _EXACT_MODEL,
    "learning_curve": _MODEL | _OF_TRAINING,
    "reconstruction": _RECONSTRUCTION,
    "generation": {
        "energy_per_site": Quantity("mean energy per site", "J"),
        "abs_magnetization": Quantity("mean of |m|"),
        "correlation": Quantity("two-point function, by distance"),
    },
    "flow": _FLOW,
    "coarse_spins": _COARSE,
    "exponents": _EXPONENTS,
    "learning": _LEARNING,
    "studies": _STUDIES,
    **WITHOUT_NETWORKS,
}


def quantity_of(topic: str, name: str) -> Quantity:
    """Meaning, unit and digits of a quantity. The meaning of a test of samples is its name.

    Raises
    ------
    KeyError
        If there is no such quantity.

    Examples
    --------
    >>> quantity_of("generation", "abs_magnetization").meaning
    'mean of |m|'
    """
    if name not in QUANTITIES[topic] and topic != "ensembles":
        raise KeyError(f"{name} must be in QUANTITIES of {topic}, which has no such quantity")
    return QUANTITIES[topic].get(name, Quantity(name.replace("_", " ")))
