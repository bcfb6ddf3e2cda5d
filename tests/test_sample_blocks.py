import numpy as np
import pytest

from rgdl.ising import sample_ising
from rgdl.results import FinishedBlocks, read_samples, write_samples

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


def test_a_block_is_not_read_as_the_samples_of_an_ensemble(tmp_path, spins):
    FinishedBlocks(tmp_path, ORIGIN).write(0, 20, spins)
    (path,) = tmp_path.iterdir()
    write_samples(tmp_path / "samples.npz", spins, {"origin": ORIGIN["origin"]})
    read_samples(tmp_path / "samples.npz", origin=ORIGIN["origin"])
    with pytest.raises(Exception, match="was made for"):
        read_samples(path, origin=ORIGIN["origin"])


def test_blocks_are_removed_together(tmp_path, spins):
    blocks = FinishedBlocks(tmp_path / "unfinished", ORIGIN)
    blocks.remove()  # there are none yet
    blocks.write(0, 20, spins)
    blocks.remove()
    assert not (tmp_path / "unfinished").exists()
