import naive
import numpy as np
import pytest

from rgdl.philox import empty_words, fill_uniform, fill_words

# From the authors' own file of known answers (Random123, kat_vectors, philox4x32 10).
KNOWN = [(0, (0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8))]


@pytest.mark.parametrize(("key", "counter", "words"), KNOWN)
def test_philox_gives_the_known_answer(key, counter, words):
    drawn = np.empty(4, np.uint32)
    fill_words(drawn, np.uint64(key), *map(np.uint32, counter))
    assert drawn.tolist() == list(words)


def test_naive_philox_gives_the_known_answers():
    ones = 0xFFFFFFFF
    assert naive.philox(0, (0, 0, 0, 0)) == KNOWN[0][2]
    assert naive.philox(ones << 32 | ones, (ones,) * 4) == (
        0x408F276D,
        0x41C83B0E,
        0xA20BC7C6,
        0x6D5451FD,
    )


@pytest.mark.parametrize("key", [0, 1, 2**32, 2**64 - 1, 0x0123456789ABCDEF])
def test_philox_matches_its_naive_twin(key):
    counter = (7, 2**32 - 1, 12345)
    drawn = empty_words(17)
    assert drawn.shape == (20,)
    fill_words(drawn, np.uint64(key), *map(np.uint32, counter))
    for block in range(5):
        assert tuple(drawn[block::5].tolist()) == naive.philox(key, (block, *counter))


def test_uniform_numbers_are_the_words_high_24_bits():
    words, uniform = np.empty(400, np.uint32), np.empty(400, np.float32)
    fill_words(words, np.uint64(3), *map(np.uint32, (1, 2, 3)))
    fill_uniform(uniform, np.uint64(3), *map(np.uint32, (1, 2, 3)))
    assert np.array_equal(uniform, (words >> 8) * np.float32(2.0**-24))
    assert uniform.max() < 1.0
