#!/usr/bin/env python3
"""Writes the golden file of D's penalties with PyTorch (Debian: apt-get install python3-torch).

A 34x34 discriminator of width 2 with instance norm, in float64: WGAN-GP's gradient penalty as the CycleGAN code has it
(an image between real and fake by one alpha each, the gradient of the sum of all patch scores, its norm plus 1e-16),
R1 on the real images, and the gradients of both by every weight. Images and weights come from the generator of
make_goldens.py, which the tests repeat. Gradients of biases before a norm are left out: they are zero but for rounding.

usage: make_penalty_goldens.py [OUT.json]
"""
import json
import sys

import torch
import torch.nn.functional as F

from make_goldens import encoded, values

SIZE, BATCH, NDF = 32, 2, 2
WIDTHS, STRIDES = [6, NDF, NDF * 2, NDF * 4, 1], (2, 2, 1, 1)


def weights():
    result = {}
    for i in range(4):
        shapes = (('weight', (WIDTHS[i + 1], WIDTHS[i], 4, 4)), ('bias', (WIDTHS[i + 1],)))
        for kind, shape in shapes:
            result[f'layer{i + 1}.conv.{kind}'] = values(100 + len(result), shape, -0.3, 0.3).requires_grad_(True)
    return result


def discriminator(p, x, y):
    h = torch.cat([x, y], 1)
    for i, stride in enumerate(STRIDES):
        name = f'layer{i + 1}.conv.'
        h = F.conv2d(h if i == 0 else F.leaky_relu(h, 0.2), p[name + 'weight'], p[name + 'bias'], stride, 1)
        if i in (1, 2):
            h = F.instance_norm(h)
    return h


def slopes(p, x, images):
    images = images.detach().requires_grad_(True)
    scores = discriminator(p, x, images)
    grad = torch.autograd.grad(scores, images, torch.ones_like(scores), create_graph=True)[0]
    return grad.reshape(BATCH, -1)


def main():
    image = (BATCH, 3, SIZE, SIZE)
    x, real, fake = (values(seed, image, -1, 1) for seed in (1, 2, 3))
    alpha = values(4, (BATCH, 1, 1, 1), 0, 1)
    golden = {'about': f'made by make_penalty_goldens.py with PyTorch {torch.__version__}', 'size': SIZE, 'batch': BATCH, 'ndf': NDF}
    for kind in ('gradient', 'r1'):
        p = weights()
        if kind == 'gradient':
            value = ((slopes(p, x, alpha * real + (1 - alpha) * fake) + 1e-16).norm(2, dim=1) - 1).square().mean()
        else:
            value = slopes(p, x, real).square().sum(1).mean()
        value.backward()
        kept = {n: t.grad for n, t in p.items() if t.grad is not None and n.endswith('weight')}
        golden[kind] = {'value': float(value), 'gradients': encoded(kept)}
    out = sys.argv[1] if len(sys.argv) > 1 else __file__.replace('make_penalty_goldens.py', 'penalties.json')
    with open(out, 'w') as file:
        json.dump(golden, file, indent=1)
        file.write('\n')


if __name__ == '__main__':
    main()
