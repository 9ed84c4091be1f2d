"""Writes pixel-metrics.golden.json: what scikit-image, SciPy and NumPy say of pairs of small images; run it
with `python3 pixel-metrics.golden.py` (Debian: python3-skimage)."""

import json
from pathlib import Path

import numpy as np
import scipy
import skimage
from scipy.ndimage import correlate, gaussian_filter
from skimage.color import rgb2lab
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

# (width, height, channels), of which MS-SSIM takes those of 161 pixels and more
SIZES = [(11, 11, 3), (24, 17, 3), (33, 40, 1), (161, 161, 1), (180, 163, 3)]
CHANGES = ["same", "noisy", "blurred", "darker", "inverted", "flat", "noise"]
SPECIAL = [
    ((16, 16, 3), "flat", "flat"),
    ((16, 16, 3), "flat", "black"),
    ((16, 16, 1), "black", "white"),
    ((1, 1, 3), "noise", "flat"),
]
MS_SSIM_WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def noise(width, height, channels):
    """Bytes of a linear congruential generator."""
    state, result = 1, bytearray()
    for _ in range(width * height * channels):
        state = (state * 1664525 + 1013904223) % 2**32
        result.append(state >> 24)
    return np.frombuffer(result, np.uint8).reshape(height, width, channels).astype(int)


def pattern(width, height, channels):
    """Blocks with a soft shading inside."""
    y, x, c = np.mgrid[:height, :width, :channels]
    return ((x >> 3) * 40 + (y >> 3) * 60 + c * 30 + ((x * x + y * y) >> 6)) & 255


def image(size, kind):
    whole = pattern(*size)
    if kind == "noisy":
        return (3 * whole + noise(*size)) >> 2
    if kind == "blurred":
        return correlate(whole, np.ones((3, 3, 1), int), mode="nearest") // 9
    constants = {"flat": 90, "black": 0, "white": 255}
    if kind in constants:
        return np.full_like(whole, constants[kind])
    return {"same": whole, "darker": whole >> 1, "inverted": 255 - whole, "noise": noise(*size)}[kind]


def similarity(a, b):
    """Wang's two means over whole windows of one channel, by SciPy's Gaussian filter."""
    blurred = lambda plane: gaussian_filter(plane, 1.5, truncate=3.5)[5:-5, 5:-5]
    mean_a, mean_b = blurred(a), blurred(b)
    variances = blurred(a * a) - mean_a**2 + blurred(b * b) - mean_b**2
    covariance = blurred(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    structure = (2 * covariance + c2) / (variances + c2)
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return (luminance * structure).mean(), structure.mean()


def halved(plane):
    height, width = plane.shape
    even = np.pad(plane, ((0, height % 2), (0, width % 2)), mode="symmetric")
    return even.reshape(even.shape[0] // 2, 2, even.shape[1] // 2, 2).mean((1, 3))


def ms_ssim(a, b):
    results = []
    for c in range(a.shape[2]):
        x, y, product = a[..., c].astype(float), b[..., c].astype(float), 1.0
        for scale, weight in enumerate(MS_SSIM_WEIGHTS):
            whole, structure = similarity(x, y)
            product *= max(0, whole if scale == 4 else structure) ** weight
            x, y = halved(x), halved(y)
        results.append(product)
    return np.mean(results)


def lab_shares(pixels):
    """Shares of bins around whole numbers, for L, a and b."""
    lab = rgb2lab(np.broadcast_to(pixels, (*pixels.shape[:2], 3)).astype(np.uint8))
    edges = [np.arange(-0.5, 101), np.arange(-128.5, 128), np.arange(-128.5, 128)]
    return [np.histogram(lab[..., c], edges[c])[0] / lab[..., c].size for c in range(3)]


def gradient_energy(pixels):
    return sum((np.diff(pixels, axis=axis) ** 2).sum() for axis in (0, 1))


def scores(output, target):
    height, width, _ = output.shape
    difference = (output - target) / 127.5
    bytes_of = lambda pixels: pixels.astype(np.uint8)
    result = {"l1": np.abs(difference).mean(), "l2": (difference**2).mean()}
    if (output != target).any():
        result["psnr"] = peak_signal_noise_ratio(bytes_of(target), bytes_of(output), data_range=255)
    if min(height, width) >= 11:
        result["ssim"] = structural_similarity(
            bytes_of(output),
            bytes_of(target),
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=255,
            channel_axis=2,
        )
    if min(height, width) >= 161:
        result["ms-ssim"] = ms_ssim(output, target)
    result["lab"] = [np.minimum(*shares).sum() for shares in zip(lab_shares(output), lab_shares(target))]
    if gradient_energy(target) > 0:
        result["sharpness"] = gradient_energy(output) / gradient_energy(target)
    return {name: np.round(value, 10).tolist() for name, value in result.items()}


def pixel_weights(width, height):
    """Bytes of the same generator, of which two fifths become 0."""
    drawn = noise(width, height, 1)[..., 0]
    return np.where(drawn < 100, 0, drawn)


def weighted_scores(output, target, weights):
    """Means over pixels, each with its weight; of SSIM, a window has that of the pixel in its middle."""
    bytes_of = lambda pixels: pixels.astype(np.uint8)
    difference = (output - target) / 127.5
    mean = lambda values, w: np.average(values, weights=np.broadcast_to(w[..., None], values.shape))
    _, similarities = structural_similarity(
        bytes_of(output),
        bytes_of(target),
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        channel_axis=2,
        full=True,
    )
    result = {
        "l1": mean(np.abs(difference), weights),
        "l2": mean(difference**2, weights),
        "psnr": 10 * np.log10(255**2 / mean((output - target) ** 2, weights)),
        "ssim": mean(similarities[5:-5, 5:-5], weights[5:-5, 5:-5]),
    }
    return {name: np.round(value, 10).tolist() for name, value in result.items()}


cases = []
for size, output, target in [(size, change, "same") for size in SIZES for change in CHANGES] + SPECIAL:
    case = {"width": size[0], "height": size[1], "channels": size[2], "output": output, "target": target}
    cases.append({**case, "scores": scores(image(size, output), image(size, target))})

weighted = []
for size in SIZES[1:3]:
    for change in ("noisy", "blurred", "darker"):
        case = {"width": size[0], "height": size[1], "channels": size[2], "output": change, "target": "same"}
        images = (image(size, change), image(size, "same"))
        weighted.append({**case, "scores": weighted_scores(*images, pixel_weights(*size[:2]))})

# Colours of every kind, and grays, in Lab.
colours = [[(i * 37) & 255, (i * 91) & 255, (i * 151) & 255] for i in range(60)]
colours += [[i, i, i] for i in range(0, 256, 51)]
lab_of = lambda rgb: np.round(rgb2lab(np.array([[rgb]], np.uint8))[0, 0], 8).tolist()
lab = [{"rgb": rgb, "lab": lab_of(rgb)} for rgb in colours]

versions = {"skimage": skimage.__version__, "scipy": scipy.__version__, "numpy": np.__version__}
golden = {**versions, "cases": cases, "weighted": weighted, "lab": lab}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=2) + "\n")
