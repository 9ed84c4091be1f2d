#!/usr/bin/env python3
"""Writes the golden file of a training step whose pixels have weights, with PyTorch (Debian: apt-get install python3-torch).

The networks and the first batch of make_goldens.py, with weights of one channel that are 0 in about 0.4 of the pixels, and
in the second image at a hundredth of the scale: per image sum(w |d|) / (C sum(w)), then the mean over images; L2 likewise.
L1+cGAN has the order of updates of make_goldens.py, D before G, and D sees no weights. Results are the losses of the first
step and the gradients of G, in float64; of the other two kinds only those of its first and last layer: L2, and
L1+cGAN with a D to which pixels of weight 0 are gray (0), in real images and fakes.

usage: make_weighted_goldens.py [OUT.json]
"""
import json
import sys

import torch

from make_goldens import (
    BATCH, BETAS, EPSILON, LAMBDA_L1, LR, SIZE,
    bce, discriminator, discriminator_shapes, encoded, generator, generator_shapes, initial, initial_statistics, values,
)


def weights():
    drawn = values(4001, (BATCH, 1, SIZE, SIZE), 0, 1)
    w = torch.where(drawn < 0.4, torch.zeros_like(drawn), drawn)
    w[1] *= 0.01
    return w


def weighted(x, w):
    return ((x * w).sum((1, 2, 3)) / (x.shape[1] * w.sum((1, 2, 3)))).mean()


def mask(level, shape):
    return (values(3010 + level, tuple(shape), 0, 1) >= 0.5).double() * 2


def step(has_adversary, distance, is_hidden=False):
    g, d = initial(generator_shapes(), 100, torch.float64), initial(discriminator_shapes(), 200, torch.float64)
    statistics_g, statistics_d = initial_statistics(g, torch.float64), initial_statistics(d, torch.float64)
    x, y, w = values(1001, (BATCH, 3, SIZE, SIZE), -1, 1), values(2001, (BATCH, 3, SIZE, SIZE), -1, 1), weights()
    fake = generator(g, statistics_g, x, mask)
    seen = lambda image: image * (w > 0) if is_hidden else image
    losses = {'g_l1': weighted((fake - y).abs(), w)}
    loss = LAMBDA_L1 * weighted(distance(fake - y), w)
    if has_adversary:
        adam_d = torch.optim.Adam(d.values(), LR, BETAS, EPSILON)
        fakes, reals = discriminator(d, statistics_d, x, seen(fake.detach())), discriminator(d, statistics_d, x, seen(y))
        losses['d_fake'], losses['d_real'] = bce(fakes, False), bce(reals, True)
        ((losses['d_fake'] + losses['d_real']) * 0.5).backward()
        adam_d.step()
        losses['g_gan'] = bce(discriminator(d, statistics_d, x, seen(fake)), True)
        loss = losses['g_gan'] + loss
    gradients = torch.autograd.grad(loss, list(g.values()))
    return {
        'losses': {name: float(value) for name, value in losses.items()},
        'gradients': encoded({'G.grad/' + name: value for name, value in zip(g, gradients)}),
    }


def main():
    golden = {
        'about': f'made by make_weighted_goldens.py with PyTorch {torch.__version__}',
        'L1+cGAN': step(True, torch.abs),
        'L2': step(False, torch.square),
        'hidden': step(True, torch.abs, is_hidden=True),
    }
    first_and_last = ('G.grad/encoder1.conv.weight', 'G.grad/decoder1.conv.weight')
    for kind in ('L2', 'hidden'):
        golden[kind]['gradients'] = {name: golden[kind]['gradients'][name] for name in first_and_last}
    out = sys.argv[1] if len(sys.argv) > 1 else __file__.replace('make_weighted_goldens.py', 'weighted.json')
    with open(out, 'w') as file:
        json.dump(golden, file, indent=1)
        file.write('\n')


if __name__ == '__main__':
    main()
