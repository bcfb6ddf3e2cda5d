"""Quantities of small systems, of chains, of samples and of exact solutions, by topic."""

from rgdl.measures.quantity import SPACINGS, Quantity
from rgdl.rounding import FRACTION

_KINDS = {"nearest": "nearest-neighbor", "diagonal": "diagonal", "four_spin": "four-spin"}
_KADANOFF = {
    "max_log_X": Quantity("largest |log Tr_h exp(T)| of Kadanoff's operator", digits=2),
    "max_dF": Quantity("largest |dF| of Kadanoff's operator", digits=2),
    "max_asymmetry": Quantity("largest difference of couplings that are equal by symmetry", "", 2),
    "coupling": Quantity("K of the torus", digits=6),
    "weight": Quantity("weight of the trained machine"),
    "weight_spread": Quantity("spread of the weights that symmetry makes equal", digits=2),
    "D_KL": Quantity("smallest D_KL of a machine that is wired in blocks"),
    "dF": Quantity("dF of that machine"),
    **{
        f"{spins}_{kind}": Quantity(f"{name} coupling of hidden spins {how}, per bond")
        for spins, how in (("own", "of p(h)"), ("driven", "driven by the data"))
        for kind, name in _KINDS.items()
    },
}
_INFORMATION = {
    "coupling": Quantity("K of the torus", digits=6),
    "information": Quantity("mutual information of a coarse spin and the environment", "bits"),
    "fraction": Quantity("mutual information over that of the best filter", FRACTION),
    "weight": Quantity("mean weight of the machine that is wired in blocks"),
    "cosine": Quantity("cosine of the weights with the best ones of equal norm"),
    "D_KL": Quantity("D_KL of a machine that sees all spins of the 4 x 4 torus"),
    "single_site": Quantity(
        "fraction of the squared weights of a hidden spin on one site", FRACTION
    ),
}
_IDENTITIES = {
    "max_residual": Quantity("largest residual", digits=2),
    "n_systems": Quantity("systems"),
    "n_machines": Quantity("machines for each system"),
    "n_pairs": Quantity("pairs of system and machine"),
    "n_statements": Quantity("statements checked on each pair"),
    "n_checks": Quantity("checks"),
}
_COUNTEREXAMPLE = {
    "n_pairs": Quantity("machines with dF = 0"),
    "max_dF": Quantity("largest |dF|", digits=2),
    "min_D_KL": Quantity("smallest D_KL"),
    "max_D_KL": Quantity("largest D_KL"),
    "min_log_X": Quantity("smallest log Tr_h exp(T)"),
    "max_log_X": Quantity("largest log Tr_h exp(T)"),
}
_DECIMATION = {
    "max_deviation": Quantity("largest deviation from Eq. 24, all states", digits=2),
    "max_residual": Quantity("largest residual of the network of Fig. 2B", digits=2),
    "max_z": Quantity("largest deviation of a fitted coupling from Eq. 24, in errors"),
    "n_couplings": Quantity("fitted couplings of samples"),
    "unit_coupling": Quantity("the coupling nearest to 1", digits=6),
    "D_KL_enumerated": Quantity("D_KL of the network of Fig. 2B there, all states", "per spin"),
    "D_KL_closed_form": Quantity("D_KL of the network of Fig. 2B there, closed form", "per spin"),
    "D_KL_long_chain": Quantity("D_KL of the network of Fig. 2B there, long chain", "per spin"),
}
_ENSEMBLES = {
    "energy_per_site": Quantity("mean energy per site of the samples", "J"),
    "n_tests": Quantity("tests of the samples"),
    "max_z": Quantity("largest deviation from an exact value, in errors", digits=2),
    "min_p_value": Quantity("smallest p of a test", digits=2),
    "p_value": Quantity("p of all tests together", digits=2),
}
_EXACT = {
    "critical_coupling": Quantity("K_c of the infinite lattice", digits=6),
    "y_T": Quantity("thermal exponent of the Ising model"),
    "y_h": Quantity("magnetic exponent of the Ising model"),
    "y_T_gaussian": Quantity("thermal exponent of Gaussian fields with the same y_h"),
    "specific_heat_peak": Quantity("K of the largest specific heat of the torus"),
    "temperature_excess": Quantity("T / T_c - 1", FRACTION, 3),
    "correlation_length": Quantity("correlation length of the infinite lattice", SPACINGS),
    "energy_per_site": Quantity("mean energy per site of the torus", "J", 6),
    "specific_heat": Quantity("specific heat per site of the torus", digits=6),
    "independent_divergence": Quantity(
        "Kullback-Leibler divergence of independent spins from the torus", "per spin", 3
    ),
    "decimated_coupling": Quantity("coupling of the chain of Figure 2 after so many decimations"),
}

#: By topic and name.
WITHOUT_NETWORKS: dict[str, dict[str, Quantity]] = {
    "identities": _IDENTITIES,
    "counterexample": _COUNTEREXAMPLE,
    "kadanoff": _KADANOFF,
    "information": _INFORMATION,
    "decimation": _DECIMATION,
    "ensembles": _ENSEMBLES,
    "exact": _EXACT,
}
