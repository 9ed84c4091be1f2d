"""Writes lpips.golden.json: LPIPS of small images by a narrow AlexNet with made weights, in PyTorch; run it with
`python3 lpips.golden.py` (Debian: python3-torch)."""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import conv2d, max_pool2d

WIDTHS = [4, 6, 8, 6, 5]
# index in torchvision's AlexNet, kernel, stride, padding, pooled before
LAYERS = [
    (0, 11, 4, 2, False),
    (3, 5, 1, 2, True),
    (6, 3, 1, 1, True),
    (8, 3, 1, 1, False),
    (10, 3, 1, 1, False),
]
SIZES = [(64, 64), (47, 39), (31, 31)]


def numbers(state):
    """32-bit states of a linear congruential generator."""
    while True:
        state = (state * 1664525 + 1013904223) % 2**32
        yield state


def weights():
    """Uniform in [-1,1), scaled so that activations keep their size; those of the judgement are positive."""
    stream, result, inputs = numbers(1), {}, 3
    fill = lambda shape, scale: np.array(
        [((next(stream) >> 8) / 2**23 - 1) * scale for _ in range(int(np.prod(shape)))], np.float32
    ).reshape(shape)
    for place, ((index, kernel, *_), width) in enumerate(zip(LAYERS, WIDTHS)):
        scale = (6 / (inputs * kernel**2)) ** 0.5
        result[f"features.{index}.weight"] = fill((width, inputs, kernel, kernel), scale)
        result[f"features.{index}.bias"] = fill((width,), 0.125)
        result[f"lin{place}.weight"] = np.abs(fill((1, width, 1, 1), 1.0))
        inputs = width
    return {name: torch.from_numpy(value.astype(np.float64)) for name, value in result.items()}


def image(width, height, seed):
    stream = numbers(seed)
    values = np.array([next(stream) >> 24 for _ in range(width * height * 3)], np.float64)
    return torch.from_numpy(values.reshape(1, height, width, 3).transpose(0, 3, 1, 2) / 127.5 - 1)


def per_channel(*values):
    return torch.tensor(values, dtype=torch.float32).double().view(1, 3, 1, 1)


def features(x, w):
    x = (x - per_channel(-0.03, -0.088, -0.188)) / per_channel(0.458, 0.448, 0.45)
    for index, _, stride, padding, is_pooled in LAYERS:
        x = max_pool2d(x, 3, 2) if is_pooled else x
        x = torch.relu(conv2d(x, w[f"features.{index}.weight"], w[f"features.{index}.bias"], stride, padding))
        yield x / (x.pow(2).sum(1, keepdim=True).sqrt() + 1e-10)


def lpips(a, b, w):
    pairs = enumerate(zip(features(a, w), features(b, w)))
    return sum(conv2d((x - y) ** 2, w[f"lin{place}.weight"]).mean().item() for place, (x, y) in pairs)


w = weights()
cases = [
    {"width": width, "height": height, "distance": lpips(image(width, height, 1), image(width, height, 2), w)}
    for width, height in SIZES
]
golden = {"torch": torch.__version__, "widths": WIDTHS, "cases": cases}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=2) + "\n")
