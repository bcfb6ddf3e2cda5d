import numpy as np
import pytest

from rgdl.ising import sample_ising
from rgdl.results import FinishedBlocks, read_samples, write_samples
from rgdl.storage import StorageError

ORIGIN = {"origin": {"ensemble": "hot"}, "spacing": {}, "code": "0123456789abcdef"}


@pytest.fixture
def spins():
    return sample_ising(lattice_size=5, coupling=0.3, n_samples=20, seed=1)


def test_a_finished_block_is_read_again(tmp_path, spins):
    FinishedBlocks(tmp_path / "unfinished", ORIGIN).write(500, 520, spins)
    again = FinishedBlocks(tmp_path / "unfinished", ORIGIN)
    assert np.array_equal(again.read(500, 520), spins)
    assert again.read(0, 500) is None
    assert again.n_found == 1


@pytest.mark.parametrize(
    "changed", [{"code": "f" * 16}, {"spacing": {"thinning": 2}}, {"origin": {"ensemble": "cold"}}]
)
def test_blocks_made_for_something_else_are_not_used(tmp_path, spins, changed):
    FinishedBlocks(tmp_path, ORIGIN).write(0, 20, spins)
    assert FinishedBlocks(tmp_path, ORIGIN | changed).read(0, 20) is None
    assert FinishedBlocks(tmp_path, ORIGIN).read(0, 21) is None


SAMPLES = {"lattice_size": 5, "coupling": 0.3, "seed": 1, "n_samples": 20}


@pytest.mark.parametrize("sampler", [{}, {"sampler": "metropolis", "burn_in": 5, "thinning": 2}])
def test_blocks_of_a_rectangle_are_read_again(tmp_path, sampler):
    flat = {"lattice_size": (3, 5), "coupling": 0.3, "seed": 1, "n_samples": 30, **sampler}
    spins = sample_ising(**flat, store=FinishedBlocks(tmp_path, {}))
    again = FinishedBlocks(tmp_path, {})
    assert np.array_equal(sample_ising(**flat, store=again), spins)
    assert again.n_found == 1
    with pytest.raises(ValueError, match=r"must hold blocks of .*\[5, 3\].* got .*\[3, 5\]"):
        sample_ising(**flat | {"lattice_size": (5, 3)}, store=again)


def test_the_samples_of_an_ensemble_are_of_a_square(tmp_path):
    with pytest.raises(ValueError, match=r"spins must have shape \(n_samples, L, L\), got"):
        write_samples(tmp_path / "samples.npz", np.ones((2, 3, 5), np.int8), {"origin": {}})


@pytest.mark.parametrize("n_samples", [20, 7])
@pytest.mark.parametrize(
    "changed",
    [
        {"coupling": 0.4},
        {"seed": 2},
        {"lattice_size": 6},
        {"sampler": "swendsen_wang", "burn_in": 5, "thinning": 2},
    ],
)
def test_a_store_of_other_samples_is_refused(tmp_path, spins, changed, n_samples):
    store = FinishedBlocks(tmp_path, {})
    assert np.array_equal(sample_ising(**SAMPLES, store=store), spins)
    other = SAMPLES | changed | {"n_samples": n_samples}
    for again in (store, FinishedBlocks(tmp_path, {})):
        with pytest.raises(ValueError, match=r"must hold blocks of .* use another folder than"):
            sample_ising(**other, store=again)
    assert np.array_equal(sample_ising(**SAMPLES, store=store), spins)
    assert store.n_found == 1
    fresh = FinishedBlocks(tmp_path, {"code": "new"})  # blocks of other code are drawn again
    assert sample_ising(**other, store=fresh).shape[0] == n_samples
    assert fresh.n_found == 0


def test_a_store_with_other_burn_in_or_thinning_is_refused(tmp_path):
    chain = SAMPLES | {"sampler": "metropolis", "burn_in": 5, "thinning": 2}
    sample_ising(**chain, store=FinishedBlocks(tmp_path, {}))
    for changed in ({"burn_in": 6}, {"thinning": 3}):
        with pytest.raises(ValueError, match="store must hold blocks of"):
            sample_ising(**chain | changed, store=FinishedBlocks(tmp_path, {}))


def test_a_block_is_not_read_as_the_samples_of_an_ensemble(tmp_path, spins):
    FinishedBlocks(tmp_path, ORIGIN).write(0, 20, spins)
    (path,) = tmp_path.iterdir()
    write_samples(tmp_path / "samples.npz", spins, {"origin": ORIGIN["origin"]})
    read_samples(tmp_path / "samples.npz", origin=ORIGIN["origin"])
    with pytest.raises(StorageError, match="block of Ising samples"):
        read_samples(path, origin=ORIGIN["origin"])


def test_blocks_are_removed_together(tmp_path, spins):
    blocks = FinishedBlocks(tmp_path / "unfinished", ORIGIN)
    blocks.remove()  # there are none yet
    blocks.write(0, 20, spins)
    blocks.remove()
    assert not (tmp_path / "unfinished").exists()
