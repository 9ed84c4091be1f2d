"""Writes small networks with images of every kind of numbers for the tests of models of other programs:
tests/golden/foreign/*.onnx, what PyTorch computes of one picture, and how images go in and out (expected.json).

Run with torch 2.15, onnx and onnxscript: python tests/golden/make_foreign_models.py
"""

import json
import pathlib
import warnings

import numpy as np
import onnx
import torch
from torch import nn
from torch.nn import functional as F

OUT = pathlib.Path(__file__).parent / "foreign"
HEIGHT, WIDTH = 12, 16
warnings.filterwarnings("ignore")
torch.manual_seed(0)


def layer(channels_in=3, channels_out=3):
    """Mostly the picture itself, so that results have its range."""
    conv = nn.Conv2d(channels_in, channels_out, 3)
    with torch.no_grad():
        conv.weight.mul_(0.4)
        conv.bias.mul_(0.2)
        for c in range(channels_out):
            conv.weight[c, c % channels_in, 1, 1] += 0.7
    return conv


class Style(nn.Module):
    """Bytes in and out, as networks for styles of paintings have them; nothing in the file says it."""

    def __init__(self):
        super().__init__()
        self.a, self.b = layer(), layer()
        self.norm = nn.InstanceNorm2d(3, affine=True)
        with torch.no_grad():
            self.norm.weight.fill_(50)
            self.norm.bias.copy_(torch.tensor([130.0, 110, 90]))

    def forward(self, x):
        y = self.norm(self.a(F.pad(x, (1, 1, 1, 1), mode="reflect")))
        y = F.interpolate(F.max_pool2d(y, 2), scale_factor=2, mode="nearest")
        return self.b(F.pad(y, (1, 1, 1, 1), mode="reflect"))


class ChannelsLast(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = layer()

    def forward(self, x):
        y = self.conv(F.pad(x.permute(0, 3, 1, 2) / 127.5 - 1, (1, 1, 1, 1)))
        return ((torch.tanh(y) + 1) * 127.5).permute(0, 2, 3, 1)


class Bytes(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = layer()

    def forward(self, x):
        y = self.conv(F.pad(x.float().permute(0, 3, 1, 2) / 255, (1, 1, 1, 1)))
        return torch.round(torch.clamp(1 - y, 0, 1) * 255).to(torch.uint8).permute(0, 2, 3, 1)


class Means(nn.Module):
    """Less the means of photographs: of R, G and B from 0 to 1, or of B, G and R as bytes."""

    def __init__(self, mean, std, last):
        super().__init__()
        self.conv, self.last = layer(), last
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(std).view(1, 3, 1, 1))

    def forward(self, x):
        y = self.conv(F.pad((x - self.mean) / self.std, (1, 1, 1, 1)))
        return self.last(y, self.mean, self.std)


class Enlarged(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = layer(3, 12)
        with torch.no_grad():
            for c in range(12):
                self.conv.weight[c, :, 1, 1] = 0
                self.conv.weight[c, c // 4, 1, 1] = 0.9

    def forward(self, x):
        return torch.clamp(F.pixel_shuffle(self.conv(F.pad(x, (1, 1, 1, 1))), 2), 0, 1)


class Signed(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = layer()

    def forward(self, x):
        return torch.tanh(self.conv(F.pad(x, (1, 1, 1, 1))))


MODELS = {
    "style-9": (Style(), {"opset": 9, "range": (0, 255), "given": {"input": {"range": [0, 255]}}}),
    "channels-last-13": (ChannelsLast(), {"opset": 13, "range": (0, 255), "last": True}),
    "bytes-17": (Bytes(), {"opset": 17, "range": (0, 255), "last": True, "dtype": torch.uint8}),
    "bgr-11": (
        Means([103.939, 116.779, 123.68], [1.0, 1, 1], lambda y, mean, std: y + mean),
        {"opset": 11, "range": (0, 255), "bgr": True},
    ),
    "imagenet-18": (
        Means(
            [0.485, 0.456, 0.406],
            [0.229, 0.224, 0.225],
            lambda y, mean, std: torch.sigmoid((y * std + mean - 0.5) * 4),
        ),
        {"opset": 18, "range": (0, 1), "dynamo": True},
    ),
    "enlarged-21": (Enlarged(), {"opset": 21, "range": (0, 1), "dynamo": True}),
    "half-17": (Signed().half(), {"opset": 17, "range": (-1, 1), "dtype": torch.float16}),
}


def export(name, network, x, options):
    last = options.get("last", False)
    h, w = (1, 2) if last else (2, 3)
    common = {"opset_version": options["opset"], "input_names": ["image"], "output_names": ["result"]}
    path = str(OUT / f"{name}.onnx")
    if options.get("dynamo"):
        sizes = {h: torch.export.Dim("h"), w: torch.export.Dim("w")}
        torch.onnx.export(network, (x,), path, dynamo=True, dynamic_shapes=(sizes,), **common)
        without_places(path)
    else:
        axes = {"image": {h: "h", w: "w"}, "result": {h: "h2", w: "w2"}}
        torch.onnx.export(network, (x,), path, dynamo=False, dynamic_axes=axes, **common)


def without_places(path):
    """Removes the places in source files of this machine, and leaves the weights in their own file."""
    model = onnx.load(path, load_external_data=False)
    for part in (model.graph, *model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    pathlib.Path(path).write_bytes(model.SerializeToString())


def main():
    OUT.mkdir(exist_ok=True)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    picture = np.stack([rows * 20, columns * 15, (rows * columns * 7) % 256], axis=-1).astype(np.uint8)
    expected = {"picture": picture.flatten().tolist(), "height": HEIGHT, "width": WIDTH, "models": {}}
    for name, (network, options) in MODELS.items():
        network.eval()
        low, high = options["range"]
        dtype = options.get("dtype", torch.float32)
        colours = picture[:, :, ::-1] if options.get("bgr") else picture
        x = torch.from_numpy(colours.astype(np.float64) / 255 * (high - low) + low)
        x = (torch.round(x) if dtype == torch.uint8 else x).to(dtype)
        x = x[None] if options.get("last") else x.permute(2, 0, 1)[None].contiguous()
        export(name, network, x, options)
        with torch.no_grad():
            y = network(x)[0].double()
        y = y if options.get("last") else y.permute(1, 2, 0)
        y = y.numpy()[:, :, ::-1] if options.get("bgr") else y.numpy()
        result = np.clip(np.round((y - low) / (high - low) * 255), 0, 255).astype(int)
        expected["models"][name] = {
            "height": result.shape[0],
            "width": result.shape[1],
            "result": result.flatten().tolist(),
            **({"given": {"format": 1, **options["given"]}} if "given" in options else {}),
        }
    (OUT / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


main()
