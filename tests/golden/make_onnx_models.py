"""Writes small networks of torch.onnx for the tests of conversions: tests/golden/onnx/*.onnx.

Run with torch 2.15, onnx and onnxscript: python tests/golden/make_onnx_models.py
"""

import pathlib
import warnings

import onnx
import torch
from torch import nn
from torch.nn import functional as F

OUT = pathlib.Path(__file__).parent / "onnx"
warnings.filterwarnings("ignore")


class LoopAndIf(nn.Module):
    """Weights that graphs inside of nodes share with the graph around them."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 12, 3, padding=1)
        self.b = nn.Conv2d(12, 12, 3, padding=1)
        self.c = nn.Conv2d(12, 3, 3, padding=1)

    def forward(self, x, n: int):
        y = torch.relu(self.a(x))
        for _ in range(n):
            y = y + torch.tanh(self.b(y))
        if n > 1:
            y = y * 0.5
        else:
            y = torch.relu(self.b(y))
        return torch.tanh(self.c(y))


class Attention(nn.Module):
    """A block of a transformer between convolutions: LayerNormalization, Softmax, MatMul, Gelu."""

    def __init__(self, width=32, heads=2):
        super().__init__()
        self.width, self.heads = width, heads
        self.embed = nn.Conv2d(3, width, 4, 4)
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.back = nn.ConvTranspose2d(width, 3, 4, 4)

    def forward(self, x):
        y = self.embed(x)
        n, c, h, w = y.shape
        t = y.flatten(2).transpose(1, 2)
        shape = (n, h * w, 3, self.heads, c // self.heads)
        q, k, v = self.qkv(self.norm(t)).reshape(shape).permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(q @ k.transpose(-1, -2) / (c // self.heads) ** 0.5, -1)
        t = t + self.out((weights @ v).transpose(1, 2).reshape(n, h * w, c))
        t = t + self.mlp(t)
        return torch.tanh(self.back(t.transpose(1, 2).reshape(n, c, h, w)))


class Residual(nn.Module):
    """Reflection, norms of both kinds, and a transposed convolution."""

    def __init__(self, width=16):
        super().__init__()
        self.block = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width, affine=True), nn.ReLU()
        )
        self.first = nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(3, width, 7, 2), nn.BatchNorm2d(width))
        self.last = nn.Sequential(nn.ConvTranspose2d(width, 16, 3, 2, 1, 1), nn.ReLU(), nn.Conv2d(16, 3, 3, padding=1))

    def forward(self, x):
        y = F.relu(self.first(x))
        return torch.tanh(self.last(y + self.block(y)))


class SuperResolution(nn.Module):
    """Twice the size by PixelShuffle, on bytes, over the image enlarged by Resize."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 16, 5, padding=2)
        self.b = nn.Conv2d(16, 12, 3, padding=1)
        self.slope = nn.PReLU(16)

    def forward(self, x):
        y = F.pixel_shuffle(self.b(self.slope(self.a(x / 255 - 0.5))), 2)
        size = [2 * x.shape[2], 2 * x.shape[3]]
        return torch.clamp(F.interpolate(x, size=size, mode="bilinear", align_corners=False) + 20 * y, 0, 255)


def export(name, network, inputs, opset, **options):
    torch.onnx.export(
        network.eval(),
        inputs,
        str(OUT / f"{name}.onnx"),
        opset_version=opset,
        input_names=["x", "n"][: len(inputs)],
        output_names=["y"],
        **options,
    )
    without_paths(str(OUT / f"{name}.onnx"))


def without_paths(path):
    """Takes out where in which file each node was made."""
    model = onnx.load(path)
    for node in model.graph.node:
        del node.metadata_props[:]
        node.ClearField("doc_string")
    onnx.save(model, path)


def main():
    torch.manual_seed(0)
    OUT.mkdir(exist_ok=True)
    image = torch.rand(1, 3, 16, 16) * 2 - 1
    sizes = {"x": {0: "N", 2: "H", 3: "W"}}
    export("loop-and-if", torch.jit.script(LoopAndIf()), (image, 3), 17, dynamo=False)
    export("attention-13", Attention(), (image,), 13, dynamo=False)
    export("attention-18", Attention(), (image,), 18, dynamo=True, external_data=False)
    export("residual-9", Residual(), (image,), 9, dynamo=False, dynamic_axes=sizes)
    export("residual-18", Residual(), (image,), 18, dynamo=True, external_data=False)
    export("super-resolution-17", SuperResolution(), (image * 127 + 128,), 17, dynamo=False, dynamic_axes=sizes)


main()
