"""Exact exponents of the renormalization group in two dimensions.

A coupling that is off its critical value by dK grows to dK b^y when lengths shrink by b.

References
----------
Onsager, Phys. Rev. 65, 117 (1944), for y_T = 1 / nu; Yang, Phys. Rev. 85, 808 (1952), for y_h.
"""

#: y_T of the Ising model: the correlation length grows as 1 / |K - K_c|, so nu = 1.
THERMAL_EXPONENT = 1.0

#: y_h of the Ising model: correlations fall as r^(-1/4) at K_c, and d - y_h is half of that.
MAGNETIC_EXPONENT = 15 / 8

#: y_T of Gaussian fields with these correlations. Their energy is the square of the field, so it
#: falls off twice as fast: d - y_T = 2 (d - y_h), with d = 2.
GAUSSIAN_THERMAL_EXPONENT = 2 * MAGNETIC_EXPONENT - 2
