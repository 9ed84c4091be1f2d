#!/usr/bin/env python3
"""Writes the golden file of ResNet generators with PyTorch (Debian: apt-get install python3-torch).

ResNets of 6 and 9 blocks with instance norm, built of PyTorch's modules as in the CycleGAN code: their numbers of
parameters at full width, and at width 1, in float64, the output for an image and the gradients of a weighted sum of it.
Weights and images come from the generator of make_goldens.py, which the tests repeat, so that only results are stored.
Gradients of biases before a norm are left out: they are zero but for rounding.

usage: make_resnet_goldens.py [OUT.json]
"""
import json
import sys

import torch
import torch.nn as nn

from make_goldens import encoded, values

SIZE, BATCH, NGF = 16, 2, 1


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(width, width, 3), nn.Conv2d(width, width, 3)
        self.pad, self.norm = nn.ReflectionPad2d(1), nn.InstanceNorm2d(width)

    def forward(self, x):
        h = torch.relu(self.norm(self.conv1(self.pad(x))))
        return x + self.norm(self.conv2(self.pad(h)))


class Resnet(nn.Module):
    """Layers in the order and with the names of src/models/resnet.ts."""

    def __init__(self, ngf, blocks):
        super().__init__()
        self.first = nn.Conv2d(3, ngf, 7)
        self.down1 = nn.Conv2d(ngf, 2 * ngf, 3, 2, 1)
        self.down2 = nn.Conv2d(2 * ngf, 4 * ngf, 3, 2, 1)
        self.blocks = nn.ModuleList(Block(4 * ngf) for _ in range(blocks))
        self.up2 = nn.ConvTranspose2d(4 * ngf, 2 * ngf, 3, 2, 1, output_padding=1)
        self.up1 = nn.ConvTranspose2d(2 * ngf, ngf, 3, 2, 1, output_padding=1)
        self.last = nn.Conv2d(ngf, 3, 7)
        self.pad = nn.ReflectionPad2d(3)

    def convolutions(self):
        inner = [(f'block{i + 1}.conv{k}', getattr(b, f'conv{k}')) for i, b in enumerate(self.blocks) for k in (1, 2)]
        outer = [(n, getattr(self, n)) for n in ('first', 'down1', 'down2')]
        return outer + inner + [(n, getattr(self, n)) for n in ('up2', 'up1', 'last')]

    def parameters_by_name(self):
        return {f'{name}.conv.{kind}': p for name, conv in self.convolutions() for kind, p in conv.named_parameters()}

    def forward(self, x):
        norm = nn.functional.instance_norm
        h = torch.relu(norm(self.first(self.pad(x))))
        for conv in (self.down1, self.down2):
            h = torch.relu(norm(conv(h)))
        for block in self.blocks:
            h = block(h)
        for conv in (self.up2, self.up1):
            h = torch.relu(norm(conv(h)))
        return torch.tanh(self.last(self.pad(h)))


def results(blocks):
    net = Resnet(NGF, blocks).double()
    parameters = net.parameters_by_name()
    with torch.no_grad():
        for index, p in enumerate(parameters.values()):
            p.copy_(values(100 + index, tuple(p.shape), -0.3, 0.3))
    output = net(values(1, (BATCH, 3, SIZE, SIZE), -1, 1))
    (output * values(2, (BATCH, 3, SIZE, SIZE), -1, 1)).sum().backward()
    gradients = {n: p.grad for n, p in parameters.items() if n.endswith('weight') or n == 'last.conv.bias'}
    full = Resnet(64, blocks)
    return {
        'blocks': blocks,
        'parameters': sum(p.numel() for p in full.parameters()),
        'tensors': len(list(full.parameters())),
        'output': encoded({'output': output.detach()})['output'],
        'gradients': encoded(gradients),
    }


def main():
    golden = {
        'about': f'made by make_resnet_goldens.py with PyTorch {torch.__version__}',
        'size': SIZE, 'batch': BATCH, 'ngf': NGF,
        'networks': [results(blocks) for blocks in (6, 9)],
    }
    out = sys.argv[1] if len(sys.argv) > 1 else __file__.replace('make_resnet_goldens.py', 'resnet.json')
    with open(out, 'w') as file:
        json.dump(golden, file, indent=1)
        file.write('\n')


if __name__ == '__main__':
    main()
