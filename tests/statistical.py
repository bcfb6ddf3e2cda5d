"""Limits of statistical tests.

A two-sided test at SIGMA = 5 fails for a correct program once in 1.7 million seeds. All seeds are
fixed, so a test that passes once always passes.
"""

import numpy as np
from scipy.stats import chi2, norm

SIGMA = 5.0
MIN_P_VALUE = 2 * norm.sf(SIGMA)


def z_score(values, expected, *, tau_int=0.5):
    """Deviation of a mean from its expected value, in standard errors."""
    error = np.std(values, ddof=1) * np.sqrt(2 * tau_int / len(values))
    return float((np.mean(values) - expected) / error)


def g_test_p_value(counts, probabilities):
    """Likelihood-ratio test that counts were drawn from probabilities."""
    n = counts.sum()
    seen = counts > 0
    G = 2 * np.sum(counts[seen] * np.log(counts[seen] / (n * probabilities[seen])))
    return float(chi2.sf(G, len(counts) - 1))
