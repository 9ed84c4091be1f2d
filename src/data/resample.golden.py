"""Writes resample.golden.json: what Pillow makes of small images; run it with `python3 resample.golden.py`."""

import base64
import hashlib
import json
from pathlib import Path

import PIL
from PIL import Image

FILTERS = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "nearest": Image.Resampling.NEAREST,
    "box": Image.Resampling.BOX,
}

# (width, height, channels) -> (width, height)
SIZES = [
    ((16, 16, 3), (18, 18)),  # 256 -> 286 in small
    ((24, 17, 3), (11, 29)),  # down and up at once
    ((31, 20, 1), (8, 5)),
    ((9, 13, 3), (30, 7)),
    ((20, 20, 1), (20, 9)),  # one pass only
    ((13, 12, 3), (29, 12)),
    ((40, 3, 1), (3, 40)),
    ((5, 5, 3), (1, 1)),
    ((1, 1, 3), (4, 3)),
    ((2, 3, 1), (17, 19)),
    ((12, 12, 3), (12, 12)),
]

# Too large to store: only their hashes are.
LARGE_SIZES = [
    ((256, 256, 3), (286, 286)),
    ((600, 400, 3), (286, 286)),
    ((37, 41, 3), (36, 42)),
    ((256, 256, 1), (64, 128)),
]


def noise(count: int, is_hard: bool) -> bytes:
    """Bytes of a linear congruential generator; hard noise is black and white, which overshoots."""
    state, result = 1, bytearray()
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        byte = state >> 24
        result.append((255 if byte > 127 else 0) if is_hard else byte)
    return bytes(result)


def resized(width, height, channels, size, filter_name, is_hard) -> bytes:
    mode = {1: "L", 3: "RGB"}[channels]
    image = Image.frombytes(mode, (width, height), noise(width * height * channels, is_hard))
    return image.resize(size, FILTERS[filter_name]).tobytes()


cases = []
for sizes, is_large in ((SIZES, False), (LARGE_SIZES, True)):
    for (width, height, channels), to in sizes:
        for name in FILTERS:
            for is_hard in (False, True):
                data = resized(width, height, channels, to, name, is_hard)
                key, value = (
                    ("sha256", hashlib.sha256(data).hexdigest())
                    if is_large
                    else ("base64", base64.b64encode(data).decode())
                )
                case = {"from": f"{width}x{height}x{channels}", "to": f"{to[0]}x{to[1]}", "filter": name}
                cases.append({**case, "isHard": is_hard, key: value})

golden = {"pillow": PIL.__version__, "cases": cases}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=2) + "\n")
