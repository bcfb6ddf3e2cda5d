import numpy as np
import pytest
from block_fields import L, block

from rgdl.rg.fields.kinds import (
    count_spots,
    find_dead,
    find_duplicates,
    find_representatives,
)

SAME = {"duplicate_cosine": 0.9, "dead": 0.05}


def count(*fields):
    return count_spots(np.array(fields).reshape(len(fields), -1), L, spot_level=0.5).tolist()


def naive_count(field):
    """Spots of one field, by walking each from its first site to all neighbors."""
    left = {tuple(site) for site in np.argwhere(np.abs(field) > np.abs(field).max() / 2).tolist()}
    n_spots = 0
    while left:
        n_spots += 1
        walk = [left.pop()]
        while walk:
            x, y = walk.pop()
            near = {((x + 1) % L, y), ((x - 1) % L, y), (x, (y + 1) % L), (x, (y - 1) % L)} & left
            left -= near
            walk += near
    return n_spots


@pytest.mark.parametrize("b", [1, 2, 5, L])
@pytest.mark.parametrize("corner", [(0, 0), (4, 3), (11, 4), (4, 11), (11, 11)])
def test_a_block_is_one_spot_wherever_it_lies(b, corner):
    assert count(block(b, corner)) == [1]


def test_two_blocks_are_two_spots_across_the_seam_too():
    assert count(block(2, (11, 11)) + block(3, (4, 5))) == [2]
    assert count(block(2, (11, 0)) + block(2, (11, 6))) == [2]
    assert count(block(2, (11, 4)) - block(2, (5, 4)) + block(2, (3, 10))) == [3]


def test_corners_do_not_join_but_sides_do():
    assert count(block(2, (3, 3)) + block(2, (5, 5))) == [2]
    assert count(block(2, (10, 10)) + block(2, (0, 0))) == [2]  # the corner at the seam
    assert count(block(2, (3, 3)) + block(2, (5, 4))) == [1]


def test_spots_ignore_sign_scale_and_what_is_not_above_half():
    two = block(2, (1, 1)) - 0.51 * block(2, (6, 6))
    assert count(two, -1e-9 * two, block(2, (1, 1)) + 0.5 * block(2, (6, 6))) == [2, 2, 1]
    assert count(block(2) - block(2, (2, 0))) == [1]  # neighbors of opposite sign


def test_stripes_even_fields_and_no_field():
    stripes = np.zeros((L, L))
    stripes[[2, 7]] = 1.0
    assert count(stripes, stripes.T, np.ones((L, L)), np.zeros((L, L))) == [2, 2, 1, 0]


def test_counts_match_their_naive_twin():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(30, L, L))
    waves = np.fft.rfft2(noise)
    waves[:, 3:-2], waves[:, :, 3:] = 0, 0
    fields = np.concatenate([noise, np.fft.irfft2(waves), np.zeros((1, L, L))]).astype(np.float32)
    expected = [naive_count(field) for field in fields]
    assert len(set(expected)) > 5
    assert count(*fields) == expected


def test_dead_fields_are_those_below_a_twentieth_of_the_largest():
    fields = np.outer([1.0, -0.051, 0.049, 0.0], np.ones(L**2)).astype(np.float32)
    assert find_dead(fields, dead=0.05).tolist() == [False, False, True, True]
    assert find_dead(1e-6 * fields, dead=0.05).tolist() == [False, False, True, True]
    assert find_dead(np.zeros((3, L**2)), dead=0.05).tolist() == [True] * 3


def with_cosine(cosine):
    field = np.zeros(L**2)
    field[:2] = cosine, np.sqrt(1 - cosine**2)
    return field


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("scale", [1.0, 0.2])
def test_duplicates_have_a_cosine_above_nine_tenths_of_either_sign(sign, scale):
    first, other = with_cosine(1.0), block(3, (6, 6)).ravel()
    same = np.array([first, other, sign * scale * with_cosine(0.901)])
    assert find_duplicates(same, **SAME).tolist() == [True, False, True]
    apart = np.array([first, other, sign * scale * with_cosine(0.899)])
    assert not find_duplicates(apart, **SAME).any()


def test_dead_fields_have_no_part_in_duplicates():
    field = block(3).ravel()
    assert not find_duplicates(np.array([field, 0.01 * field, np.zeros(L**2)]), **SAME).any()
    assert not find_duplicates(np.zeros((3, L**2)), **SAME).any()


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"shape \(n_fields, 144\) for L = 12, got \(3, 100\)"):
        count_spots(np.ones((3, 100)), L, spot_level=0.5)


def test_one_field_of_each_group_of_duplicates_is_kept():
    fields = np.random.default_rng(5).normal(size=(12, L**2))
    fields[4] = -2 * fields[0]
    fields[7] = fields[0] / 3
    fields[9] = fields[2] * 1.5 + 0.01 * fields[3]
    kept = find_representatives(fields, duplicate_cosine=0.9)
    assert np.flatnonzero(~kept).tolist() == [0, 2, 7]
    unit = fields / np.linalg.norm(fields, axis=1, keepdims=True)
    cosine = np.abs(unit @ unit.T) - np.eye(12)
    assert not (cosine[np.ix_(kept, kept)] > 0.9).any()
    assert (cosine[np.ix_(~kept, kept)] > 0.9).any(axis=1).all()
    assert find_representatives(fields, duplicate_cosine=1.001).all()
    assert find_representatives(fields, duplicate_cosine=0.0).sum() == 1
    assert find_representatives(fields[:0], duplicate_cosine=0.9).tolist() == []
