"""Writes bootstrap.golden.json: percentile intervals by SciPy, and quantiles by NumPy; run it with
`python3 bootstrap.golden.py` (Debian: python3-scipy)."""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.stats import bootstrap

# Resamples are so many that the ends are right to a hundredth of the interval's width.
NUM_RESAMPLES = 200_000


def scores(count, seed):
    """Skewed, as scores are: squares of the shares of a linear congruential generator."""
    state, result = seed, []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        result.append(((state >> 24) / 256) ** 2)
    return np.array(result)


def interval(values, confidence):
    result = bootstrap(
        (values,),
        np.mean,
        n_resamples=NUM_RESAMPLES,
        confidence_level=confidence,
        method="percentile",
        random_state=np.random.default_rng(0),
        batch=10_000,
    ).confidence_interval
    return {"value": values.mean(), "low": result.low, "high": result.high}


cases = []
for count, confidence in [(106, 0.95), (20, 0.95), (20, 0.5), (5, 0.9)]:
    a, b = scores(count, 1), scores(count, 2)
    b = 0.75 * a + 0.25 * b
    case = {"count": count, "confidence": confidence}
    cases.append({**case, "mean": interval(a, confidence), "paired": interval(a - b, confidence)})

quantiles = [
    {"count": count, "share": share, "value": float(np.quantile(scores(count, 3), share))}
    for count in (1, 2, 7, 20)
    for share in (0, 0.025, 0.3, 0.5, 0.975, 1)
]

golden = {"scipy": scipy.__version__, "numpy": np.__version__, "cases": cases, "quantiles": quantiles}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=2) + "\n")
