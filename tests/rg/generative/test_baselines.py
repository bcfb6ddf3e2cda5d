import numpy as np
import pytest
from sklearn.decomposition import PCA

from rgdl.ising import sample_ising
from rgdl.rg.generative.baselines import (
    baseline_images,
    block_sign_images,
    principal_component_images,
)


@pytest.fixture(scope="module")
def spins():
    return sample_ising(lattice_size=8, coupling=0.4, n_samples=1500, seed=4)


def test_blocks_have_the_sign_of_their_sum():
    samples = np.random.default_rng(4).choice(np.array([-1, 1], np.int8), (30, 6, 6))
    images = block_sign_images(samples, 3)
    assert images.shape == samples.shape
    for s, image in zip(samples, images, strict=True):
        for x in range(6):
            for y in range(6):
                a, b = 2 * (x // 2), 2 * (y // 2)
                assert image[x, y] == np.sign(int(s[a : a + 2, b : b + 2].sum()))
    assert set(np.unique(images)) == {-1, 0, 1}


def test_the_smallest_and_the_largest_blocks(spins):
    np.testing.assert_array_equal(block_sign_images(spins, 8), spins)
    whole = np.sign(spins.sum(axis=(1, 2), dtype=int))[:, None, None] * np.ones((8, 8))
    np.testing.assert_array_equal(block_sign_images(spins, 1), whole)


def test_all_principal_components_return_the_sample(spins):
    _, images = principal_component_images(spins[:1000], spins[1000:], 64)
    np.testing.assert_allclose(images, spins[1000:], atol=1e-12)


@pytest.mark.parametrize("n_components", [1, 5, 40])
def test_principal_components_are_those_of_scikit_learn(spins, n_components):
    training, samples = spins[:1100], spins[1100:]
    pca = PCA(n_components, svd_solver="full").fit(training.reshape(1100, 64).astype(float))
    components = pca.transform(samples.reshape(400, 64))
    size = np.abs(pca.transform(training.reshape(1100, 64))).mean(axis=0)
    images = principal_component_images(training, samples, n_components)
    for image, numbers in zip(images, (np.sign(components) * size, components), strict=True):
        expected = pca.inverse_transform(numbers).reshape(samples.shape)
        np.testing.assert_allclose(image, expected, atol=1e-10)


def test_bits_contain_less_than_numbers(spins):
    bits, numbers = principal_component_images(spins, spins, 9)
    assert len(np.unique(bits.round(9).reshape(len(spins), -1), axis=0)) <= 2**9
    errors = [((spins - images) ** 2).mean() for images in (numbers, bits)]
    variance = spins.reshape(len(spins), -1).var(axis=0).mean()
    assert errors[0] < errors[1] < variance


@pytest.mark.parametrize(
    ("n_numbers", "n_blocks_side", "n_components"), [(1, 1, 1), (20, 4, 20), (99, 8, 64)]
)
def test_baselines_use_at_most_the_given_numbers(spins, n_numbers, n_blocks_side, n_components):
    images = baseline_images(spins[:1100], spins[1100:], n_numbers)
    signs, components = principal_component_images(spins[:1100], spins[1100:], n_components)
    expected = {
        "block spins": block_sign_images(spins[1100:], n_blocks_side),
        "signs of components": signs,
        "principal components": components,
    }
    assert list(images) == list(expected)
    for name, image in images.items():
        np.testing.assert_array_equal(image, expected[name])


FLAT, OTHER, THREE = np.ones((3, 16)), np.ones((3, 6, 6)), np.ones((3, 4, 4), np.int8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: block_sign_images(FLAT, 2), r"samples must have shape \(n, L, L\)"),
        *(
            (lambda n=n: block_sign_images(THREE, n), rf"must divide L = 4, got {n}")
            for n in (0, -2, 3, 8)
        ),
        (lambda: baseline_images(THREE, THREE, 0), "n_blocks_side must divide L = 4, got 0"),
        (
            lambda: principal_component_images(OTHER, THREE, 2),
            r"training must have shape \(n >= 1, 4, 4\), got \(3, 6, 6\)",
        ),
        (
            lambda: principal_component_images(THREE[:0], THREE, 2),
            r"training must have shape \(n >= 1, 4, 4\), got \(0, 4, 4\)",
        ),
        (lambda: principal_component_images(THREE, THREE, 17), "must be in 1 .. 16, got 17"),
        (lambda: principal_component_images(THREE, THREE, 0), "must be in 1 .. 16, got 0"),
        (lambda: principal_component_images(FLAT, FLAT, 2), r"samples must have shape"),
    ],
)
def test_impossible_images_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
