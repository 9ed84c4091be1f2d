"""Writes feature-distances.golden.json: Fréchet and kernel distances of small sets of vectors, and eigenvalues, by
SciPy and NumPy; run it with `python3 feature-distances.golden.py` (Debian: python3-scipy)."""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.linalg import eigvalsh, sqrtm

# (vectors of the first set, of the second, their length)
SIZES = [(40, 30, 6), (12, 15, 20), (9, 40, 12), (2, 3, 5), (10, 8, 1)]


def features(count, length, seed):
    """Whole numbers of a linear congruential generator, neighbours correlated, that float32 holds; over 64."""
    state, result = seed, []
    for _ in range(count * length):
        state = (state * 1664525 + 1013904223) % 2**32
        result.append(state >> 24)
    values = np.array(result, float).reshape(count, length)
    return (values + 2 * np.roll(values, -1, axis=1) + 16 * seed * np.arange(length)) / 64


def covariance(x):
    return np.atleast_2d(np.cov(x, rowvar=False))


def frechet(a, b):
    s1, s2 = covariance(a), covariance(b)
    if len(a) > a.shape[1] and len(b) > a.shape[1]:
        root = np.trace(sqrtm(s1 @ s2)).real
    else:  # sqrtm fails on singular matrices; the root of one of them is symmetric
        values, vectors = np.linalg.eigh(s1)
        half = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
        root = np.sqrt(np.maximum(eigvalsh(half @ s2 @ half), 0)).sum()
    return ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(s1) + np.trace(s2) - 2 * root


def kernel(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    within = lambda x: (k(x, x).sum() - np.trace(k(x, x))) / (len(x) * (len(x) - 1))
    return within(a) + within(b) - 2 * k(a, b).mean()


cases = []
for first, second, length in SIZES:
    a, b = features(first, length, 1), features(second, length, 2)
    case = {"first": first, "second": second, "length": length}
    cases.append({**case, "frechet": frechet(a, b), "kernel": kernel(a, b)})

eigenvalues = []
for count, length in [(1, 1), (5, 2), (30, 7), (4, 9)]:
    x = features(count, length, 3)
    indefinite = x.T @ x - 100 * np.diag(np.arange(length))
    eigenvalues.append({"count": count, "length": length, "values": eigvalsh(indefinite).tolist()})

golden = {"scipy": scipy.__version__, "numpy": np.__version__, "cases": cases, "eigenvalues": eigenvalues}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=2) + "\n")
