"""Writes line-drawing.golden.json: line drawings of small images, by OpenCV's filters and regions and NumPy's
eigenvectors; run it with `python3 line-drawing.golden.py` (Debian: python3-opencv)."""

import base64
import json
import math
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

CASES = [
    {"width": 24, "height": 20, "channels": 3, "sigma": 0.6, "high": 0.9, "low": 0.3, "minLength": 6},
    {"width": 17, "height": 23, "channels": 1, "sigma": 1.1, "high": 0.85, "low": 0.5, "minLength": 4},
]


def noise(count: int) -> bytes:
    """Bytes of a linear congruential generator."""
    state, result = 1, bytearray()
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        result.append(state >> 24)
    return bytes(result)


def blurred(plane, sigma):
    side = 2 * math.ceil(3 * sigma) + 1
    return cv2.GaussianBlur(plane, (side, side), sigma, borderType=cv2.BORDER_REPLICATE)


def edge_flow(planes, sigma):
    e = f = g = 0
    for plane in planes:
        x = cv2.Sobel(plane, cv2.CV_64F, 1, 0, borderType=cv2.BORDER_REPLICATE)
        y = cv2.Sobel(plane, cv2.CV_64F, 0, 1, borderType=cv2.BORDER_REPLICATE)
        e, f, g = e + x * x, f + x * y, g + y * y
    e, f, g = (blurred(value, sigma) for value in (e, f, g))
    tensors = np.stack([np.stack([e, f], -1), np.stack([f, g], -1)], -1)
    return np.linalg.eigh(tensors)[1][..., :, 0]  # of the smaller eigenvalue


def value_at(plane, x, y):
    height, width = plane.shape
    left, top = math.floor(x), math.floor(y)
    column = lambda i: min(max(i, 0), width - 1)
    row = lambda i: min(max(i, 0), height - 1)
    u, v = x - left, y - top
    above = plane[row(top), column(left)] * (1 - u) + plane[row(top), column(left + 1)] * u
    below = plane[row(top + 1), column(left)] * (1 - u) + plane[row(top + 1), column(left + 1)] * u
    return above * (1 - v) + below * v


def across_flow(plane, flow, sigma):
    reach = math.ceil(2 * 1.6 * sigma)
    distances = np.arange(-reach, reach + 1)
    gaussian = lambda s: np.exp(-(distances**2) / (2 * s * s)) / np.exp(-(distances**2) / (2 * s * s)).sum()
    weights = gaussian(1.6 * sigma) - gaussian(sigma)
    result = np.zeros_like(plane)
    for y, x in np.ndindex(plane.shape):
        tx, ty = flow[y, x]
        result[y, x] = sum(w * value_at(plane, x - d * ty, y + d * tx) for w, d in zip(weights, distances))
    return result


def along_flow(plane, flow, sigma):
    height, width = plane.shape
    result = np.zeros_like(plane)
    for start in np.ndindex(plane.shape):
        total, weights = plane[start], 1.0
        for way in (1, -1):
            place, step_of = np.array(start[::-1], float), way * flow[start]
            for step in range(1, math.floor(2 * sigma) + 1):
                place = place + step_of
                weight = math.exp(-step * step / (2 * sigma * sigma))
                total, weights = total + weight * value_at(plane, *place), weights + weight
                x, y = np.floor(place + 0.5).astype(int)
                following = flow[min(max(y, 0), height - 1), min(max(x, 0), width - 1)]
                step_of = -following if following @ step_of < 0 else following
        result[start] = total / weights
    return result


def drawing(response, high, low, minLength, **_):
    begin = max(0.004, np.sort(response.ravel())[math.floor(high * (response.size - 1))])
    end = begin * low
    count, labels, stats, _ = cv2.connectedComponentsWithStats((response > end).astype(np.uint8), connectivity=8)
    is_line = np.zeros(response.shape, np.uint8)
    for region in range(1, count):
        length = max(stats[region, cv2.CC_STAT_WIDTH], stats[region, cv2.CC_STAT_HEIGHT])
        if length >= minLength and response[labels == region].max() > begin:
            is_line[labels == region] = 1
    near = cv2.dilate(is_line, np.ones((3, 3), np.uint8)) > 0
    ink = np.clip(response / end - 0.4, 0, 1)
    return np.where(near, np.round(255 * (1 - ink)), 255).astype(np.uint8)


cases = []
for case in CASES:
    width, height, channels, sigma = case["width"], case["height"], case["channels"], case["sigma"]
    image = np.frombuffer(noise(width * height * channels), np.uint8).reshape(height, width, channels)
    gray = np.array(Image.fromarray(image).convert("L")) if channels == 3 else image[..., 0]
    planes = [np.ascontiguousarray(image[..., c]) / 255 for c in range(channels)]
    flow = edge_flow(planes, 2 * sigma)
    response = along_flow(across_flow(gray / 255, flow, sigma), flow, 5 * sigma)
    drawn = base64.b64encode(drawing(response, **case).tobytes()).decode()
    cases.append({**case, "response": [round(value, 12) for value in response.ravel()], "drawing": drawn})

Path(__file__).with_suffix(".json").write_text(json.dumps({"opencv": cv2.__version__, "cases": cases}) + "\n")
