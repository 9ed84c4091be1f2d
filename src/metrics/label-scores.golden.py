"""Writes label-scores.golden.json: scores of label maps by the formulas of Long et al. (2015) in NumPy; run it
with `python3 label-scores.golden.py` (Debian: python3-numpy)."""

import json
from pathlib import Path

import numpy as np

PALETTE = [[0, 0, 222], [0, 48, 255], [255, 240, 0], [174, 0, 0], [90, 90, 90]]

# (width, height, classes that the truth has, classes that are predicted)
CASES = [(16, 12, 5, 5), (9, 7, 3, 5), (9, 7, 3, 3), (1, 1, 1, 1), (8, 8, 5, 2)]


def noise(count, state):
    """Bytes of a linear congruential generator."""
    result = bytearray()
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        result.append(state >> 24)
    return np.frombuffer(result, np.uint8).astype(int)


def image(width, height, num_classes, seed):
    """Palette colours of the first classes, each byte off by -20 to 19."""
    colours = np.array(PALETTE)[noise(width * height, seed) % num_classes]
    return np.clip(colours + noise(colours.size, seed + 7).reshape(colours.shape) % 40 - 20, 0, 255)


def classes(colours):
    return ((colours[:, None] - np.array(PALETTE)[None]) ** 2).sum(-1).argmin(-1)


def share(a, b):
    """Quotients, None for 0 / 0, as JSON has no NaN."""
    return [None if y == 0 else x / y for x, y in zip(a.tolist(), b.tolist())]


cases = []
for width, height, num_true, num_predicted in CASES:
    truth = classes(image(width, height, num_true, 1))
    predicted = classes(image(width, height, num_predicted, 2))
    n = len(PALETTE)
    confusion = np.bincount(n * truth + predicted, minlength=n * n).reshape(n, n)
    accuracies = share(np.diag(confusion), confusion.sum(1))
    ious = share(np.diag(confusion), confusion.sum(1) + confusion.sum(0) - np.diag(confusion))
    mean = lambda values: float(np.nanmean(np.array(values, float)))
    scores = {
        "pixelAccuracy": float(np.diag(confusion).sum() / confusion.sum()),
        "classAccuracies": accuracies,
        "classAccuracy": mean(accuracies),
        "classIous": ious,
        "meanIou": mean(ious),
    }
    case = {"width": width, "height": height, "numTrue": num_true, "numPredicted": num_predicted}
    cases.append({**case, "confusion": confusion.ravel().tolist(), "scores": scores})

golden = {"numpy": np.__version__, "palette": PALETTE, "cases": cases}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=2) + "\n")
