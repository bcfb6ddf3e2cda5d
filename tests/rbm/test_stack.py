import numpy as np
import pytest
from machines import random_machine
from statistical import SIGMA

from rgdl.rbm import PackedBits, activate, layer_seed, propagate_down, propagate_up, reconstruct


@pytest.fixture
def stack():
    return [
        random_machine(*shape, seed=seed, dtype=np.float32)
        for seed, shape in enumerate([(9, 16), (4, 9), (2, 4)])
    ]


@pytest.fixture
def samples():
    return np.random.default_rng(3).integers(0, 2, (2500, 16), np.uint8)


def test_passing_up_is_one_transform_after_the_other(stack, samples):
    v = samples[:10].astype(np.float32)
    layers = propagate_up(stack, v)
    assert [layer.shape for layer in layers] == [(10, 9), (10, 4), (10, 2)]
    below = v
    for rbm, layer in zip(stack, layers, strict=True):
        assert np.array_equal(layer, rbm.transform(below))
        below = layer


def test_passing_down_is_the_reverse(stack):
    top = np.random.default_rng(4).random((10, 2)).astype(np.float32)
    layers = propagate_down(stack, top)
    assert [layer.shape for layer in layers] == [(10, 16), (10, 9), (10, 4)]
    assert np.array_equal(layers[2], stack[2].inverse_transform(top))
    assert np.array_equal(layers[0], stack[0].inverse_transform(layers[1]))


def test_activation_in_blocks_of_packed_bits_is_that_of_the_whole(stack, samples):
    packed = PackedBits(np.packbits(samples, axis=1), 16)
    whole = propagate_up(stack, samples.astype(np.float32))[-1]
    np.testing.assert_allclose(activate(stack, packed), whole, rtol=1e-6)
    assert activate(stack, packed).dtype == np.float32
    assert activate([], packed) is packed


def test_states_may_be_passed_to_the_next_machine(stack, samples):
    states = activate(stack, samples, rng=np.random.default_rng(0))
    assert set(np.unique(states)) == {0.0, 1.0}
    again = activate(stack, samples, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(states, again)


def test_layer_seeds_differ():
    seeds = {layer_seed(seed, layer) for seed in range(100) for layer in range(1, 5)}
    assert len(seeds) == 400


def test_states_are_drawn_with_their_probabilities(stack, samples):
    v = np.repeat(samples[:1], 20_000, axis=0).astype(np.float32)
    up = propagate_up(stack, v, rng=np.random.default_rng(0))
    assert all(set(np.unique(layer)) == {0, 1} for layer in up)
    p = stack[0].transform(v[:1])[0]
    error = np.sqrt(p * (1 - p) / len(v))
    assert (np.abs(up[0].mean(axis=0) - p) < SIGMA * error).all()
    p = stack[1].transform(up[0])  # of the states that were drawn, not of their probabilities
    error = np.sqrt((p * (1 - p)).mean(axis=0) / len(v))
    assert (np.abs(up[1].mean(axis=0) - p.mean(axis=0)) < SIGMA * error).all()
    down = propagate_down(stack, up[-1], rng=np.random.default_rng(1))
    assert [layer.shape[1] for layer in down] == [16, 9, 4]
    assert all(set(np.unique(layer)) == {0, 1} for layer in down)
    again = propagate_up(stack, v, rng=np.random.default_rng(0))
    assert all(np.array_equal(a, b) for a, b in zip(up, again, strict=True))


def test_a_reconstruction_goes_up_and_down(stack, samples):
    v = samples[:10].astype(np.float32)
    expected = propagate_down(stack, propagate_up(stack, v)[-1])[0]
    assert np.array_equal(reconstruct(stack, v), expected)
    drawn = reconstruct(stack, v, rng=np.random.default_rng(0))
    assert set(np.unique(drawn)) <= {0, 1}


def test_reconstructions_of_no_machine_or_of_others_are_refused(stack, samples):
    with pytest.raises(ValueError, match="stack must hold at least one machine"):
        reconstruct([], samples)
    with pytest.raises(ValueError, match=r"machine 3 of the stack must have 4 visible units, .* 9"):
        reconstruct([*stack[:2], stack[1]], samples)
