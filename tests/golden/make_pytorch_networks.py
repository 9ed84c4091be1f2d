#!/usr/bin/env python3
"""Writes small networks as PyTorch saves them, with their outputs, for the tests of imported weights.

The networks have the modules, and so the names of tensors, of the PyTorch code (junyanz/pytorch-CycleGAN-and-pix2pix,
models/networks.py): U-Nets, ResNets and discriminators, with each norm. Weights and images come from the generator of
make_goldens.py. Each PyTorch that runs this writes its own files, in both containers of torch.save; the newest writes
safetensors and the expected values too:

- networks.json: the output of each network for an image of values(1, ...), in training mode without dropout, as the
  PyTorch code translates, and for batch norms by their running statistics too;
- ten steps of training without dropout, from the weights of two of the files.

With `read FOLDER` it loads files that pix2pix has exported, with strict=True, and compares their outputs.

usage: make_pytorch_networks.py write FOLDER    (with each version of torch; the one with safetensors last)
       make_pytorch_networks.py read FOLDER
"""
import base64
import json
import os
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from make_goldens import values

SIZE, STEPS = 32, 10


class UnetBlock(nn.Module):
    """A level of the U-Net, which holds the levels inside it."""

    def __init__(self, outer, inner, norm, taken=None, inside=None, outermost=False):
        super().__init__()
        self.outermost = outermost
        bias = norm == 'instance'
        down = nn.Conv2d(taken or outer, inner, 4, 2, 1, bias=bias)
        wide = inner * 2 if inside else inner
        up = nn.ConvTranspose2d(wide, outer, 4, 2, 1, bias=bias or outermost)
        if outermost:
            modules = [down, inside, nn.ReLU(True), up, nn.Tanh()]
        elif inside is None:
            modules = [nn.LeakyReLU(0.2, True), down, nn.ReLU(True), up, norm_of(norm, outer)]
        else:
            modules = [nn.LeakyReLU(0.2, True), down, norm_of(norm, inner), inside]
            modules += [nn.ReLU(True), up, norm_of(norm, outer), nn.Dropout(0.5)]
        self.model = nn.Sequential(*modules)

    def forward(self, x):
        return self.model(x) if self.outermost else torch.cat([x, self.model(x)], 1)


class Holder(nn.Module):
    """Every network there holds its modules as `model`, or the PixelGAN as `net`."""

    def __init__(self, modules, name='model'):
        super().__init__()
        setattr(self, name, modules)
        self.place = name

    def forward(self, x):
        return getattr(self, self.place)(x)


def norm_of(norm, channels):
    return {'batch': nn.BatchNorm2d, 'instance': nn.InstanceNorm2d, 'none': lambda _: nn.Identity()}[norm](channels)


def unet(depth, ngf, norm, given=3, made=3):
    widths = [ngf * min(2 ** level, 8) for level in range(depth)]
    block = UnetBlock(widths[-2], widths[-1], norm)
    for level in range(depth - 2, 0, -1):
        block = UnetBlock(widths[level - 1], widths[level], norm, inside=block)
    return Holder(UnetBlock(made, ngf, norm, taken=given, inside=block, outermost=True))


class ResnetBlock(nn.Module):
    def __init__(self, width, norm, dropout):
        super().__init__()
        conv = lambda: [nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3, bias=norm == 'instance'), norm_of(norm, width)]
        drop = [nn.Dropout(0.5)] if dropout else []
        self.conv_block = nn.Sequential(*conv(), nn.ReLU(True), *drop, *conv())

    def forward(self, x):
        return x + self.conv_block(x)


def resnet(blocks, ngf, norm, dropout=False, given=3, made=3):
    bias = norm == 'instance'
    modules = [nn.ReflectionPad2d(3), nn.Conv2d(given, ngf, 7, bias=bias), norm_of(norm, ngf), nn.ReLU(True)]
    for width in (ngf, 2 * ngf):
        modules += [nn.Conv2d(width, 2 * width, 3, 2, 1, bias=bias), norm_of(norm, 2 * width), nn.ReLU(True)]
    modules += [ResnetBlock(4 * ngf, norm, dropout) for _ in range(blocks)]
    for width in (4 * ngf, 2 * ngf):
        up = nn.ConvTranspose2d(width, width // 2, 3, 2, 1, output_padding=1, bias=bias)
        modules += [up, norm_of(norm, width // 2), nn.ReLU(True)]
    modules += [nn.ReflectionPad2d(3), nn.Conv2d(ngf, made, 7), nn.Tanh()]
    return Holder(nn.Sequential(*modules))


def patchgan(given, ndf, layers, norm):
    bias = norm == 'instance'
    modules = [nn.Conv2d(given, ndf, 4, 2, 1), nn.LeakyReLU(0.2, True)]
    width = ndf
    for level in range(1, layers + 1):
        wider = ndf * min(2 ** level, 8)
        stride = 2 if level < layers else 1
        modules += [nn.Conv2d(width, wider, 4, stride, 1, bias=bias), norm_of(norm, wider), nn.LeakyReLU(0.2, True)]
        width = wider
    return Holder(nn.Sequential(*modules, nn.Conv2d(width, 1, 4, 1, 1)))


def pixelgan(given, ndf, norm):
    bias = norm == 'instance'
    modules = [nn.Conv2d(given, ndf, 1), nn.LeakyReLU(0.2, True), nn.Conv2d(ndf, 2 * ndf, 1, bias=bias)]
    modules += [norm_of(norm, 2 * ndf), nn.LeakyReLU(0.2, True), nn.Conv2d(2 * ndf, 1, 1, bias=bias)]
    return Holder(nn.Sequential(*modules), 'net')


# Those in IN_BOTH are written in every container; the others once, by the newest.
NETWORKS = {
    'unet-batch': (3, lambda: unet(5, 1, 'batch')),
    'unet-instance': (1, lambda: unet(5, 1, 'instance', given=1, made=3)),
    'unet-none': (3, lambda: unet(2, 2, 'none', made=1)),
    'resnet-instance': (3, lambda: resnet(2, 1, 'instance')),
    'resnet-batch': (3, lambda: resnet(1, 2, 'batch', dropout=True, made=2)),
    'resnet-none': (2, lambda: resnet(1, 1, 'none', given=2)),
    'patchgan-batch': (6, lambda: patchgan(6, 1, 3, 'batch')),
    'patchgan-instance': (3, lambda: patchgan(3, 2, 1, 'instance')),
    'patchgan-none': (6, lambda: patchgan(6, 1, 2, 'none')),
    'pixelgan-batch': (6, lambda: pixelgan(6, 2, 'batch')),
    'pixelgan-instance': (4, lambda: pixelgan(4, 2, 'instance')),
    'pixelgan-none': (6, lambda: pixelgan(6, 2, 'none')),
}
IN_BOTH = ['unet-batch', 'unet-instance', 'resnet-instance', 'patchgan-batch']


def filled(name):
    """The network with values that do not depend on the version, and that keep every layer's output alive."""
    net = NETWORKS[name][1]()
    with torch.no_grad():
        for index, (key, tensor) in enumerate(net.state_dict().items()):
            if key.endswith('num_batches_tracked'):
                tensor.fill_(7)
            elif tensor.dim() == 4:
                tensor.copy_(values(100 + index, tuple(tensor.shape), -0.3, 0.3))
            elif key.endswith('running_var') or (key.endswith('weight')):
                tensor.copy_(values(100 + index, tuple(tensor.shape), 0.8, 1.2))
            else:
                tensor.copy_(values(100 + index, tuple(tensor.shape), -0.2, 0.2))
    return net


def without_dropout(net):
    net.train()
    for module in net.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    return net


def encoded(tensor):
    return base64.b64encode(tensor.detach().float().contiguous().numpy().tobytes()).decode()


def image_for(channels, seed=1, size=SIZE):
    return values(seed, (1, channels, size, size), -1, 1).float()


def save_safetensors(state, path):
    """The format, written out: a length, a header of JSON, and the bytes."""
    header, data = {'__metadata__': {'format': 'pt'}}, b''
    types = {torch.float32: 'F32', torch.int64: 'I64'}
    for name, tensor in state.items():
        bytes_ = tensor.contiguous().numpy().tobytes()
        header[name] = {'dtype': types[tensor.dtype], 'shape': list(tensor.shape), 'data_offsets': [len(data), len(data) + len(bytes_)]}
        data += bytes_
    text = json.dumps(header).encode()
    with open(path, 'wb') as file:
        file.write(len(text).to_bytes(8, 'little') + text + data)


def expected_of(name):
    x = image_for(NETWORKS[name][0])
    with torch.no_grad():
        output = without_dropout(filled(name))(x)
        result = {'shape': list(output.shape), 'output': encoded(output)}
        if name in ('unet-batch', 'resnet-batch'):
            result['running'] = encoded(filled(name).eval()(x))
    return result


def training_losses():
    """d_fake, d_real, g_gan and g_l1 of ten steps, in the order of updates of the PyTorch code."""
    g, d = without_dropout(filled('unet-batch')).double(), filled('patchgan-batch').double().train()
    of_g = torch.optim.Adam(g.parameters(), 2e-4, (0.5, 0.999))
    of_d = torch.optim.Adam(d.parameters(), 2e-4, (0.5, 0.999))
    score = lambda logits, target: F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))
    losses = []
    for step in range(1, STEPS + 1):
        x, y = (image_for(3, seed + step).double() for seed in (1000, 2000))
        fake = g(x)
        of_d.zero_grad()
        d_fake = score(d(torch.cat([x, fake.detach()], 1)), 0.0)
        d_real = score(d(torch.cat([x, y], 1)), 1.0)
        ((d_fake + d_real) / 2).backward()
        of_d.step()
        of_g.zero_grad()
        g_gan = score(d(torch.cat([x, fake], 1)), 1.0)
        g_l1 = (fake - y).abs().mean()
        (g_gan + 100 * g_l1).backward()
        of_g.step()
        losses.append([one.item() for one in (d_fake, d_real, g_gan, g_l1)])
    return losses


def write(folder):
    version = '.'.join(torch.__version__.split('.')[:2])
    is_newest = int(version.split('.')[0]) >= 2
    for name in NETWORKS if is_newest else IN_BOTH:
        state = filled(name).state_dict()
        if is_newest:
            save_safetensors(state, f'{folder}/{name}.safetensors')
        if name in IN_BOTH:
            torch.save(state, f'{folder}/{name}-torch-{version}.pth')
            torch.save(state, f'{folder}/{name}-torch-{version}-legacy.pth', _use_new_zipfile_serialization=False)
    if is_newest:
        golden = {'size': SIZE, 'networks': {name: expected_of(name) for name in NETWORKS}, 'training': training_losses()}
        with open(f'{folder}/networks.json', 'w') as file:
            json.dump(golden, file, indent=1)


def load_safetensors(path):
    with open(path, 'rb') as file:
        length = int.from_bytes(file.read(8), 'little')
        header = json.loads(file.read(length))
        data = file.read()
    header.pop('__metadata__', None)
    floats = lambda begin, end, shape: torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32).reshape(shape)
    return {name: floats(*entry['data_offsets'], entry['shape']) for name, entry in header.items()}


def read(folder):
    worst = 0.0
    for file in sorted(os.listdir(folder)):
        name, ending = os.path.splitext(file)
        if name not in NETWORKS or ending not in ('.pth', '.safetensors'):
            continue
        path = os.path.join(folder, file)
        state = load_safetensors(path) if ending == '.safetensors' else torch.load(path)
        net = NETWORKS[name][1]()
        net.load_state_dict(state, strict=True)
        x = image_for(NETWORKS[name][0])
        with torch.no_grad():
            apart = float((without_dropout(net)(x) - without_dropout(filled(name))(x)).abs().max())
        worst = max(worst, apart)
        print(f'{file}: loaded with strict=True by torch {torch.__version__}, outputs differ by at most {apart:.1e}')
    return worst


if __name__ == '__main__':
    command, folder = sys.argv[1:3]
    if command == 'write':
        write(folder)
    elif read(folder) > 1e-5:
        sys.exit('outputs differ')
