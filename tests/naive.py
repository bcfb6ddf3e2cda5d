"""Slow and simple twins of the fast code."""

import functools
import itertools
import math

import numpy as np


def all_states(lattice_size):
    """Every configuration of a small lattice, L or (rows, columns): int8 (2^N, rows, columns)."""
    rows, columns = np.broadcast_to(lattice_size, 2).tolist()
    states = np.array(list(itertools.product((-1, 1), repeat=rows * columns)), np.int8)
    return states.reshape(-1, rows, columns)


def state_index(spins):
    """Row of each configuration in `all_states`."""
    bits = (spins.reshape(len(spins), -1) > 0).astype(np.int64)
    return bits @ (1 << np.arange(bits.shape[1])[::-1])


def energy(spins):
    """Energy of one configuration in units of J: minus the sum over the bonds."""
    rows, columns = spins.shape
    total = 0
    for x in range(rows):
        for y in range(columns):
            total -= int(spins[x, y]) * int(spins[(x + 1) % rows, y])
            total -= int(spins[x, y]) * int(spins[x, (y + 1) % columns])
    return total


def correlation(spins, dx, dy):
    """Mean of s(x, y) s(x + dx, y + dy)."""
    _, rows, columns = spins.shape
    products = [
        float(s[x, y]) * float(s[(x + dx) % rows, (y + dy) % columns])
        for s in spins
        for x in range(rows)
        for y in range(columns)
    ]
    return sum(products) / len(products)


@functools.cache
def all_energies(lattice_size):
    """Energy of every state of `all_states`."""
    return np.array([energy(s) for s in all_states(lattice_size)])


def boltzmann(lattice_size, coupling):
    """Energies in units of J and probabilities of all states, and log Z."""
    energies = all_energies(lattice_size)
    weights = [math.exp(-coupling * e) for e in energies]
    Z = math.fsum(weights)
    return energies, np.array(weights) / Z, math.log(Z)


def count_energies(rows, columns):
    """States with k unsatisfied bonds, k = 0 .. 2N, from row to row in Python's integers."""
    states = np.array(list(itertools.product((-1, 1), repeat=columns)))
    inside = (states != np.roll(states, 1, axis=1)).sum(axis=1)  # unsatisfied bonds of a row
    between = (states[:, None] != states).sum(axis=2)  # and of two rows
    n_bonds = 2 * rows * columns
    total = np.zeros(n_bonds + 1, object)
    for first in range(len(states)):
        counts = np.zeros((len(states), n_bonds + 1), object)  # by the state of the last row
        counts[first, inside[first]] = 1
        for _ in range(rows - 1):
            longer = np.zeros_like(counts)
            for s, t in np.ndindex(between.shape):
                k = between[s, t] + inside[t]
                longer[t, k:] += counts[s, : n_bonds + 1 - k]
            counts = longer
        for last, k in enumerate(between[:, first]):
            total[k:] += counts[last, : n_bonds + 1 - k]
    return total


def philox(key, counter):
    """Philox4x32-10 in Python integers."""
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    x0, x1, x2, x3 = counter
    for _ in range(10):
        p0, p1 = 0xD2511F53 * x0, 0xCD9E8D57 * x2
        x0, x1, x2, x3 = (
            (p1 >> 32) ^ x1 ^ k0,
            p1 & 0xFFFFFFFF,
            (p0 >> 32) ^ x3 ^ k1,
            p0 & 0xFFFFFFFF,
        )
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return x0, x1, x2, x3


def uniform(key, n_rows, n_units, step):
    """Random numbers that decide the bits of a draw, shape (n_rows, n_units)."""
    n_blocks = (n_units + 3) // 4
    rows = []
    for row in range(n_rows):
        blocks = np.array([philox(key, (b, row, step, 0)) for b in range(n_blocks)])
        words = blocks.T.ravel()[:n_units]  # all first words, then all second words, ...
        rows.append((words >> 8) * 2.0**-24)
    return np.array(rows)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def cd_step(
    W,
    b,
    c,
    increments,
    batch,
    key,
    *,
    learning_rate,
    momentum,
    l1,
    n_gibbs,
    l2=0.0,
    proximal=False,
    persistent=False,
    chains=None,
):
    """One step of contrastive divergence in the notation of the paper and of Hinton's code.

    `chains` is the list of persistent chains.
    """
    n = len(batch)
    ph = sigmoid(batch @ W.T + b)
    mean, v = ph, None
    for k in range(n_gibbs):
        h = (uniform(key, *mean.shape, 2 * k) < mean).astype(float)
        if persistent and k == 0:
            for row, chain in enumerate(chains[:n]):
                h[row] = chain
        pv = sigmoid(h @ W + c)
        v = (uniform(key, *pv.shape, 2 * k + 1) < pv).astype(float)
        mean = sigmoid(v @ W.T + b)
    if persistent:
        chains[:n] = list((uniform(key, *mean.shape, 2 * n_gibbs) < mean).astype(float))
    dW = (ph.T @ batch - mean.T @ v) / n
    dW_inc, db_inc, dc_inc = increments
    penalty = 0.0 if proximal else l1 * np.sign(W) + l2 * W
    dW_inc = momentum * dW_inc + learning_rate * (dW - penalty)
    db_inc = momentum * db_inc + learning_rate * (ph - mean).mean(axis=0)
    dc_inc = momentum * dc_inc + learning_rate * (batch - v).mean(axis=0)
    W = W + dW_inc
    if proximal:
        W = np.sign(W) * np.maximum(np.abs(W) - learning_rate * l1, 0)
    return W, b + db_inc, c + dc_inc, (dW_inc, db_inc, dc_inc)


def spin_cd_step(w, b, c, increments, batch, key, *, learning_rate, momentum, l1, n_gibbs, l2=0.0):
    """The step of `cd_step` for units with the values -1 and +1."""
    n = len(batch)
    s = 2 * batch - 1
    mh = np.tanh(s @ w.T + b)
    mean, v = mh, None
    for k in range(n_gibbs):
        h = np.where(uniform(key, *mean.shape, 2 * k) < (1 + mean) / 2, 1.0, -1.0)
        mv = np.tanh(h @ w + c)
        v = np.where(uniform(key, *mv.shape, 2 * k + 1) < (1 + mv) / 2, 1.0, -1.0)
        mean = np.tanh(v @ w.T + b)
    dw = (mh.T @ s - mean.T @ v) / n
    dw_inc, db_inc, dc_inc = increments
    dw_inc = momentum * dw_inc + learning_rate * (dw - l1 * np.sign(w) - l2 * w)
    db_inc = momentum * db_inc + learning_rate * (mh - mean).mean(axis=0)
    dc_inc = momentum * dc_inc + learning_rate * (s - v).mean(axis=0)
    return w + dw_inc, b + db_inc, c + dc_inc, (dw_inc, db_inc, dc_inc)


def clusters(neighbors):
    """Smallest site of the cluster of each site, by flood fill, from the neighbors of each."""
    root = np.full(len(neighbors), -1)
    for start in range(len(neighbors)):
        waiting = [start] if root[start] < 0 else []
        while waiting:
            site = waiting.pop()
            root[site] = start
            waiting += [other for other in neighbors[site] if root[other] < 0]
    return root


def swendsen_wang_sweep(spins, coupling, bond_words, flip_bits):
    """One sweep; `bond_words` first for bonds to the right, then below, `flip_bits` by site."""
    rows, columns = spins.shape
    p = round(-math.expm1(-2 * coupling) * 2**32)
    flat = spins.ravel()
    neighbors = [set() for _ in flat]
    for i in range(spins.size):
        x, y = divmod(i, columns)
        right, below = x * columns + (y + 1) % columns, (x + 1) % rows * columns + y
        for j, word in ((right, bond_words[i]), (below, bond_words[spins.size + i])):
            if flat[i] == flat[j] and word < p:
                neighbors[i].add(j)
                neighbors[j].add(i)
    new = [1 if flip_bits[root] else -1 for root in clusters(neighbors)]
    return np.array(new, np.int8).reshape(rows, columns)


def autocorrelation_time(series, window):
    """1/2 + the sum of rho over lags 1 to `window`."""
    x = np.asarray(series) - np.mean(series)
    n = len(x)
    covariance = [np.dot(x[: n - t], x[t:]) / (n - t) for t in range(window + 1)]
    return 0.5 + sum(covariance[1:]) / covariance[0]


def minimum_image_rms(field, center):
    """rms radius of a field about a center, in lattice spacings."""
    L = len(field)
    p = field.astype(float) ** 2 / (field.astype(float) ** 2).sum()
    total = 0.0
    for x in range(L):
        for y in range(L):
            dx = min(abs(x - center[0]), L - abs(x - center[0]))
            dy = min(abs(y - center[1]), L - abs(y - center[1]))
            total += p[x, y] * (dx**2 + dy**2)
    return math.sqrt(total)


def block_environment(columns, rows, block_size, buffer, coupling):
    """p(V, E) by a loop over all states of a torus; the environment has at least two columns."""
    n_V = block_size**2
    behind, before = block_size + buffer, columns - 1 - buffer
    joint = np.zeros((2**n_V, 2 ** (2 * rows)))
    for values in itertools.product((-1, 1), repeat=columns * rows):
        s = [values[x * rows : (x + 1) * rows] for x in range(columns)]
        bonds = sum(
            s[x][y] * (s[(x + 1) % columns][y] + s[x][(y + 1) % rows])
            for x in range(columns)
            for y in range(rows)
        )
        V = [s[x][y] for x in range(block_size) for y in range(block_size)]
        numbers = [
            sum(2**k for k, spin in enumerate(reversed(spins)) if spin > 0)
            for spins in (V, (*s[behind], *s[before]))
        ]
        joint[numbers[0], numbers[1]] += math.exp(coupling * bonds)
    return joint / joint.sum()


def coarse_information(joint, p_up):
    """I(h : E) in bits, by the sum of p(h, E) log2 p(h, E) / (p(h) p(E))."""
    total = 0.0
    p_h = [0.0, 0.0]
    for V, row in enumerate(joint):
        for p in row:
            p_h[1] += p * p_up[V]
            p_h[0] += p * (1 - p_up[V])
    for E in range(joint.shape[1]):
        up = sum(joint[V, E] * p_up[V] for V in range(len(joint)))
        p_E = sum(joint[V, E] for V in range(len(joint)))
        for p, p_of_h in ((p_E - up, p_h[0]), (up, p_h[1])):
            if p > 0:
                total += p * math.log2(p / (p_of_h * p_E))
    return total
