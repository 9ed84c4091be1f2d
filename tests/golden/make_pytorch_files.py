#!/usr/bin/env python3
"""Writes small files of torch.save for the tests of src/weights/pytorch, with the tensors that are in them.

Run it with each version of PyTorch that the tests know; files have the version in their names. `make_pytorch_files.py
check FILE LIST.json` loads a file that pix2pix wrote, and compares it with a list of names, shapes, types and values.

usage: make_pytorch_files.py [FOLDER]
       make_pytorch_files.py check FILE LIST.json
"""
import argparse
import base64
import collections
import io
import json
import os
import sys
import tarfile
import zipfile

import numpy
import torch
import torch.nn as nn

VERSION = ".".join(torch.__version__.split("a")[0].split("+")[0].split(".")[:2])
NEW = VERSION != "1.13"
TYPES = {
    "float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32",
    "int16": "I16", "int8": "I8", "uint16": "U16", "uint8": "U8", "bool": "BOOL",
}


class UNet(nn.Module):
    """Two levels, as the PyTorch code nests them."""

    def __init__(self, ngf=2):
        super().__init__()
        inner = nn.Sequential(
            nn.LeakyReLU(0.2), nn.Conv2d(ngf, ngf * 2, 4, 2, 1, bias=False), nn.ReLU(),
            nn.ConvTranspose2d(ngf * 2, ngf, 4, 2, 1, bias=False), nn.BatchNorm2d(ngf))
        self.model = nn.Sequential(nn.Conv2d(3, ngf, 4, 2, 1, bias=False), inner, nn.ReLU(),
                                   nn.ConvTranspose2d(ngf * 2, 3, 4, 2, 1), nn.Tanh())


def filled(net):
    """Values that any program can make again, and no two tensors alike."""
    for i, tensor in enumerate(net.state_dict().values()):
        count = torch.arange(tensor.numel(), dtype=torch.float64)
        tensor.copy_((((count * 37 + i * 11) % 101 - 50) / 64).reshape(tensor.shape) if tensor.is_floating_point() else i)
    return net


def described(state):
    """Names, shapes, types and row-major values as float32."""
    return [{
        "name": name, "shape": list(tensor.shape), "type": TYPES[str(tensor.dtype)[len("torch."):]],
        "values": base64.b64encode(tensor.detach().float().contiguous().numpy().astype("<f4").tobytes()).decode(),
    } for name, tensor in state.items()]


def views():
    whole = torch.arange(24.0).reshape(4, 6)
    state = collections.OrderedDict(
        rows=whole[1:3], columns=whole[:, 2], transposed=whole.t(), tied=whole, number=torch.tensor(7),
        empty=torch.zeros(0, 3), last=torch.arange(12.0).reshape(1, 2, 2, 3).permute(0, 3, 1, 2))
    return state


def numbers():
    values = torch.tensor([0, 1, 2, 100])
    state = {str(dtype)[6:]: values.to(dtype) for dtype in (
        torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
        torch.uint8, torch.bool)}
    state["below_zero"] = torch.tensor([-1, -2**31], dtype=torch.int64)
    if NEW:
        state["uint16"] = values.to(torch.uint16)
    return state


def big_endian(data):
    """What a big-endian machine writes: the same archive with the bytes of each number swapped (here: all of 4)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for info in given.infolist():
            content = given.read(info)
            if info.filename.endswith("/byteorder"):
                content = b"big"
            elif "/data/" in info.filename:
                content = b"".join(content[i:i + 4][::-1] for i in range(0, len(content), 4))
            archive.writestr(zipfile.ZipInfo(info.filename), content)
    return out.getvalue()


def first_tar():
    """The layout of the first PyTorch: a tar archive of four files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in ("sys_info", "pickle", "tensors", "storages"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    return out.getvalue()


def saved(value, legacy=False, **options):
    out = io.BytesIO()
    torch.save(value, out, _use_new_zipfile_serialization=not legacy, **options)
    return out.getvalue()


def trained(net):
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    for parameter in net.parameters():
        parameter.grad = torch.ones_like(parameter)
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    optimizer.step()
    net.load_state_dict(before)
    return optimizer


def files():
    """(name, bytes, what is in it or None where it must be refused)."""
    net = filled(UNet())
    state = net.state_dict()
    yield "unet-zip", saved(state), described(state)
    yield "unet-legacy", saved(state, legacy=True), described(state)
    yield "views-zip", saved(views()), described(views())
    yield "views-legacy", saved(views(), legacy=True), described(views())
    yield "numbers-zip", saved(numbers()), described(numbers())
    if not NEW:
        yield "numbers-legacy", saved(numbers(), legacy=True), described(numbers())
    parallel = nn.DataParallel(net).state_dict()
    yield "parallel", saved(parallel), described(parallel)
    last = filled(UNet()).to(memory_format=torch.channels_last)
    yield "channels-last", saved(last.state_dict()), described(last.state_dict())
    half = filled(UNet()).half().state_dict()
    yield "half", saved(half), described(half)
    brain = filled(UNet()).bfloat16().state_dict()
    yield "bfloat16", saved(brain), described(brain)
    small = filled(nn.Conv2d(1, 2, 3))
    inside = small.state_dict()
    yield "wrapped", saved({"epoch": 3, "state_dict": inside}), described(inside)
    checkpoint = {"epoch": 3, "model": inside, "optimizer": trained(small).state_dict(), "loss": 0.25, "best": None}
    yield "adam", saved(checkpoint), described(inside)
    yield "adam-legacy", saved(checkpoint, legacy=True), described(inside)
    pair = {"generator": inside, "discriminator": {"head": nn.Parameter(torch.ones(2))}}
    yield "two", saved(pair), described(
        {f"{side}.{name}": tensor for side, part in pair.items() for name, tensor in part.items()})
    for protocol in (3, 4, 5):
        yield f"protocol-{protocol}", saved(inside, pickle_protocol=protocol), described(inside)
    yield "protocol-4-legacy", saved(inside, legacy=True, pickle_protocol=4), described(inside)
    yield "network", saved(small), None
    yield "namespace", saved({"opt": argparse.Namespace(ngf=2), "net": inside}), None
    yield "script", script(small), None
    if NEW:
        yield "compiled", saved(torch.compile(small).state_dict()), described(torch.compile(small).state_dict())
        marked = torch.ones(2)
        marked.note = "an attribute of Python"
        yield "attributes", saved({"marked": marked}), described({"marked": marked})
        yield "big-endian", big_endian(saved(inside)), described(inside)
        torch.serialization.set_crc32_options(False)
        yield "no-checksums", saved(inside), described(inside)
        torch.serialization.set_crc32_options(True)
        yield "float8", saved({"small": torch.ones(2).to(torch.float8_e4m3fn)}), None
        yield "complex", saved({"wave": torch.ones(2, dtype=torch.complex64)}), None
        yield "numpy", saved({"score": numpy.float64(0.5), "net": inside}), None
    else:
        yield "tar", first_tar(), None


def script(net):
    out = io.BytesIO()
    torch.jit.save(torch.jit.script(net), out)
    return out.getvalue()


def write(folder):
    os.makedirs(folder, exist_ok=True)
    contents = {}
    for name, data, content in files():
        path = f"{name}-{VERSION}.pth"
        with open(os.path.join(folder, path), "wb") as file:
            file.write(data)
        contents[path] = content
    with open(os.path.join(folder, f"contents-{VERSION}.json"), "w") as file:
        json.dump(contents, file, separators=(",", ":"))
        file.write("\n")


def check(path, listed):
    """Loads a file as a user would, and compares it."""
    state = torch.load(path, weights_only=True) if NEW else torch.load(path)
    assert isinstance(state, collections.OrderedDict), type(state)
    with open(listed) as file:
        expected = json.load(file)
    found = described(state)
    for tensor, wanted in zip(found, expected):
        assert tensor == wanted, (tensor["name"], wanted["name"])
    assert len(found) == len(expected), (len(found), len(expected))
    assert zipfile.ZipFile(path).testzip() is None
    print(f"{len(found)} tensors, read by torch {torch.__version__}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["check"]:
        check(sys.argv[2], sys.argv[3])
    else:
        write(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "pytorch"))
