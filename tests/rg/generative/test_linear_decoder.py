import math

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from statistical import SIGMA

from rgdl.ising import sample_ising
from rgdl.rg.generative.codes import bits_of, simple_codes
from rgdl.rg.generative.linear_decoder import decoded_images, fit_linear_decoder
from rgdl.rg.generative.similarity import overlap

METHODS = ("block spins", "principal components", "Fourier modes")
N = 9


@pytest.fixture(scope="module")
def spins():
    return sample_ising(lattice_size=6, coupling=0.4, n_samples=3000, seed=4)


@pytest.fixture(scope="module")
def codes(spins):
    """Of two thirds of the samples, and of the others."""
    return simple_codes(spins[:2000], spins[2000:], N)


def squared_error(images, decoded):
    return ((images - decoded) ** 2).mean()


def error_on_training(code, training):
    return squared_error(training, fit_linear_decoder(code, training).decode(code))


def test_an_invertible_code_is_decoded_exactly(spins):
    training, samples = spins[:2000], spins[2000:]
    mixing, shift = np.random.default_rng(0).normal(size=(36, 36)), np.arange(36)
    code, other = (s.reshape(-1, 36) @ mixing + shift for s in (training, samples))
    decoded = fit_linear_decoder(code, training).decode(other)
    np.testing.assert_allclose(decoded, samples, atol=1e-9)
    fewer = fit_linear_decoder(code[:, 1:], training).decode(other[:, 1:])
    assert squared_error(samples, fewer) > 1e-3  # negative control: 35 numbers do not suffice


@pytest.mark.parametrize("method", METHODS)
def test_all_numbers_of_a_simple_code_return_the_sample(spins, method):
    old, new = simple_codes(spins[:2000], spins[2000:], 36)[method]
    decoded = fit_linear_decoder(old, spins[:2000]).decode(new)
    np.testing.assert_allclose(decoded, spins[2000:], atol=1e-9)


def naive_least_squares(code, training, other):
    """Normal equations with a column of ones, site by site."""
    ones = np.c_[np.ones(len(code)), code]
    inverse = np.linalg.inv(ones.T @ ones)
    images = np.empty((len(other), 36))
    for site, values in enumerate(training.reshape(-1, 36).T):
        weights = inverse @ (ones.T @ values)
        images[:, site] = [weights[0] + weights[1:] @ numbers for numbers in other]
    return images.reshape(-1, 6, 6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["values", "bits"])
def test_decoder_matches_its_naive_twin_and_scikit_learn(spins, codes, method, kind):
    old, new = codes[method]
    if kind == "bits":
        old, new = (bits_of(code, np.random.default_rng(1)) for code in (old, new))
    decoded = fit_linear_decoder(old, spins[:2000]).decode(new)
    np.testing.assert_allclose(
        decoded, naive_least_squares(old, spins[:2000], new), rtol=1e-9, atol=1e-9
    )
    fitted = LinearRegression().fit(old.astype(float), spins[:2000].reshape(-1, 36))
    np.testing.assert_allclose(
        decoded.reshape(-1, 36), fitted.predict(new.astype(float)), atol=1e-9
    )


def test_numbers_that_are_constant_or_repeated_change_nothing(spins, codes):
    old, new = codes["block spins"]
    more = [np.c_[code, np.full(len(code), 3.0), code[:, :2]] for code in (old, new)]
    expected = fit_linear_decoder(old, spins[:2000]).decode(new)
    decoded = fit_linear_decoder(more[0], spins[:2000]).decode(more[1])
    np.testing.assert_allclose(decoded, expected, atol=1e-9)


def test_a_code_without_information_gives_the_mean_image(spins):
    decoded = fit_linear_decoder(np.ones((3000, 4), np.int8), spins).decode(np.zeros((2, 4)))
    np.testing.assert_allclose(decoded, [spins.mean(axis=0)] * 2, atol=1e-15)


def test_principal_components_leave_the_smallest_eigenvalues(spins, codes):
    covariance = np.cov(spins[:2000].reshape(2000, 36).T, bias=True)
    left = np.linalg.eigvalsh(covariance)[:-N].sum() / 36
    error = error_on_training(codes["principal components"][0], spins[:2000])
    assert error == pytest.approx(left, rel=1e-12)


def test_no_other_code_has_a_smaller_squared_error_on_the_training_samples(spins, codes):
    training, rng = spins[:2000], np.random.default_rng(7)
    random = rng.normal(size=(36, N))
    flat = training.reshape(-1, 36)
    others = {name: codes[name][0] for name in ("block spins", "Fourier modes")}
    others |= {"random": flat @ random, "not linear": np.tanh(flat @ random)}
    others |= {f"{name} bits": bits_of(pair[0], rng) for name, pair in codes.items()}
    best = error_on_training(codes["principal components"][0], training)
    for code in others.values():
        assert code.shape[1] == N
        assert error_on_training(code, training) >= best - 1e-12
    one_more = simple_codes(training, training, N + 1)["principal components"][0]
    assert error_on_training(one_more, training) < best - 1e-3  # negative control


def test_signs_of_gaussian_numbers_keep_two_over_pi_of_their_variance():
    """Each image is one number; relative error 1 - 2 / pi, known to 0.0024 from 10^5 numbers."""
    numbers = np.random.default_rng(8).normal(size=(100_000, 1))
    images = 3.0 * numbers[:, :, None]
    bits = bits_of(numbers, np.random.default_rng(9))
    deviations = images - fit_linear_decoder(bits, images).decode(bits)
    relative = deviations.ravel() ** 2 / 9
    error = relative.std() / math.sqrt(len(relative))
    assert abs(relative.mean() - (1 - 2 / math.pi)) < SIGMA * error
    assert abs(relative.mean() - 0.5) > SIGMA * error  # negative control


def test_random_bits_have_the_overlap_of_chance(spins, codes):
    training, samples = spins[:2000], spins[2000:]
    rng = np.random.default_rng(10)
    random = [rng.choice(np.array([-1, 1], np.int8), (n, N)) for n in (2000, 1000)]
    kept = [bits_of(code, rng) for code in codes["block spins"]]
    scores = []
    for old, new in (random, kept):
        overlaps = overlap(samples, fit_linear_decoder(old, training).decode(new))
        scores.append(overlaps.mean() / overlaps.std(ddof=1) * math.sqrt(len(overlaps)))
    assert abs(scores[0]) < SIGMA
    assert scores[1] > SIGMA  # negative control


def test_images_of_values_and_of_bits_come_in_turn(spins, codes):
    found = dict(decoded_images(spins[:2000], codes, np.random.default_rng(11)))
    assert list(found) == [f"{name} {kind}" for name in METHODS for kind in ("values", "bits")]
    old, new = codes["Fourier modes"]
    expected = fit_linear_decoder(old, spins[:2000]).decode(new)
    np.testing.assert_array_equal(found["Fourier modes values"], expected)
    for name in METHODS:
        values, bits = (found[f"{name} {kind}"] for kind in ("values", "bits"))
        assert values.shape == bits.shape == (1000, 6, 6)
        assert squared_error(spins[2000:], values) < squared_error(spins[2000:], bits)


@pytest.mark.parametrize("shape", [(2, 3), (3,), (0, 3)])
def test_impossible_codes_are_refused(shape):
    with pytest.raises(ValueError, match=r"one row for each of the 3 >= 1 samples, got shape \("):
        fit_linear_decoder(np.ones(shape), np.ones((3, 4, 4)))


def test_no_samples_are_refused():
    with pytest.raises(ValueError, match="one row for each of the 0 >= 1 samples"):
        fit_linear_decoder(np.ones((0, 3)), np.ones((0, 4, 4)))


@pytest.mark.parametrize(
    ("code", "shape", "message"),
    [
        (np.zeros((3, 0)), (3, 2, 2), r"must have >= 1 numbers .* got shape \(3, 0\)"),
        (np.full((3, 1), np.nan), (3, 2, 2), "code must be finite"),
        (np.zeros((3, 1)), (3, 4), r"training must have shape .* got \(3, 4\)"),
    ],
)
def test_codes_and_images_that_cannot_be_fitted_are_refused(code, shape, message):
    with pytest.raises(ValueError, match=message):
        fit_linear_decoder(code, np.ones(shape))


def test_a_code_of_another_length_is_not_decoded():
    decoder = fit_linear_decoder(np.random.default_rng(0).normal(size=(9, 2)), np.ones((9, 2, 2)))
    with pytest.raises(ValueError, match=r"code must have shape \(n_samples, 2\), got \(3, 1\)"):
        decoder.decode(np.zeros((3, 1)))
