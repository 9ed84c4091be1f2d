#!/usr/bin/env python3
"""Writes the golden files of the training step with PyTorch (Debian: apt-get install python3-torch).

A U-Net of depth 5 and a 34x34 discriminator, small enough for the repository, with junyanz's order of updates:
outputs, losses, gradients of both networks, and after ten alternating Adam steps what their parameters moved by
and their running statistics, in float64 (compared with the interpreter and the CPU device). The same training in
float32 says how far rounding alone leads. Weights, images and dropout masks come from a generator that the tests
repeat (mulberry32), so that only results are stored.

usage: make_goldens.py [OUT.json]
"""
import base64
import json
import math
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
SIZE, NGF, NDF, DEPTH, STEPS = 32, 2, 2, 5, 10
LR, BETAS, EPSILON, LAMBDA_L1 = 2e-3, (0.5, 0.999), 1e-8, 100.0
BATCH = 2


def mulberry32(seed):
    """The generator that training-step.testing.ts repeats: 32 bits of state, equal on every machine."""
    state = seed & 0xFFFFFFFF

    def uniform():
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = state
        t = ((t ^ (t >> 15)) * (t | 1)) & 0xFFFFFFFF
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296

    return uniform


def values(seed, shape, low, high):
    uniform = mulberry32(seed)
    count = math.prod(shape)
    # rounded to float32, so that float64 and float32 runs start from the same numbers
    return torch.tensor([low + (high - low) * uniform() for _ in range(count)]).float().double().reshape(shape)


def channels(level):
    return NGF * min(2 ** (level - 1), 8)


def generator_shapes():
    shapes = []
    for level in range(1, DEPTH + 1):
        shapes.append((f'encoder{level}.conv.weight', (channels(level), 3 if level == 1 else channels(level - 1), 4, 4)))
        if 1 < level < DEPTH:
            shapes += [(f'encoder{level}.norm.gamma', (channels(level),)), (f'encoder{level}.norm.beta', (channels(level),))]
    for level in range(DEPTH, 0, -1):
        taken = channels(level) * (1 if level == DEPTH else 2)
        made = 3 if level == 1 else channels(level - 1)
        shapes.append((f'decoder{level}.conv.weight', (taken, made, 4, 4)))
        if level == 1:
            shapes.append((f'decoder{level}.conv.bias', (made,)))
        else:
            shapes += [(f'decoder{level}.norm.gamma', (made,)), (f'decoder{level}.norm.beta', (made,))]
    return shapes


def discriminator_shapes():
    widths = [6, NDF, NDF * 2, NDF * 4, 1]
    shapes = []
    for i in range(4):
        shapes.append((f'layer{i + 1}.conv.weight', (widths[i + 1], widths[i], 4, 4)))
        if i in (0, 3):
            shapes.append((f'layer{i + 1}.conv.bias', (widths[i + 1],)))
        else:
            shapes += [(f'layer{i + 1}.norm.gamma', (widths[i + 1],)), (f'layer{i + 1}.norm.beta', (widths[i + 1],))]
    return shapes


def initial(shapes, seed, dtype):
    result = {}
    for index, (name, shape) in enumerate(shapes):
        low, high = (0.8, 1.2) if name.endswith('gamma') else (-0.15, 0.15)
        result[name] = values(seed + index, shape, low, high).to(dtype).requires_grad_(True)
    return result


def initial_statistics(parameters, dtype):
    """Running mean 0 and variance 1 of every normalised layer, as PyTorch's modules begin."""
    result = {}
    for name, value in parameters.items():
        if name.endswith('.gamma'):
            result[name.replace('gamma', 'runningMean')] = torch.zeros(value.shape, dtype=dtype)
            result[name.replace('gamma', 'runningVariance')] = torch.ones(value.shape, dtype=dtype)
    return result


def norm(x, p, s, name):
    n = name + '.norm.'
    return F.batch_norm(x, s[n + 'runningMean'], s[n + 'runningVariance'], p[n + 'gamma'], p[n + 'beta'], True, 0.1, 1e-5)


def generator(p, s, x, mask):
    """Skip first, dropout as given masks at the paper's places: decoder levels 5, 4 and 3."""
    h, skips = x, []
    for level in range(1, DEPTH + 1):
        h = F.conv2d(h if level == 1 else F.leaky_relu(h, 0.2), p[f'encoder{level}.conv.weight'], None, 2, 1)
        if 1 < level < DEPTH:
            h = norm(h, p, s, f'encoder{level}')
        skips.append(h)
    for level in range(DEPTH, 0, -1):
        skip = skips.pop()
        joined = skip if level == DEPTH else torch.cat([skip, h], 1)
        h = F.conv_transpose2d(F.relu(joined), p[f'decoder{level}.conv.weight'], p.get(f'decoder{level}.conv.bias'), 2, 1)
        if level > 1:
            h = norm(h, p, s, f'decoder{level}')
        if level >= 3:
            h = h * mask(level, h.shape)
    return torch.tanh(h)


def discriminator(p, s, x, y):
    h = torch.cat([x, y], 1)
    for i, stride in enumerate((2, 2, 1, 1)):
        name = f'layer{i + 1}'
        h = F.conv2d(h if i == 0 else F.leaky_relu(h, 0.2), p[name + '.conv.weight'], p.get(name + '.conv.bias'), stride, 1)
        if i in (1, 2):
            h = norm(h, p, s, name)
    return h


def bce(logits, real):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, 1.0 if real else 0.0))


def run(dtype):
    g, d = initial(generator_shapes(), 100, dtype), initial(discriminator_shapes(), 200, dtype)
    before = {**{'G/' + k: v.detach().clone() for k, v in g.items()}, **{'D/' + k: v.detach().clone() for k, v in d.items()}}
    statistics_g, statistics_d = initial_statistics(g, dtype), initial_statistics(d, dtype)
    adam_g = torch.optim.Adam(g.values(), LR, BETAS, EPSILON)
    adam_d = torch.optim.Adam(d.values(), LR, BETAS, EPSILON)
    first, losses = {}, []
    for step in range(1, STEPS + 1):
        x = values(1000 + step, (BATCH, 3, SIZE, SIZE), -1, 1).to(dtype)
        y = values(2000 + step, (BATCH, 3, SIZE, SIZE), -1, 1).to(dtype)

        def mask(level, shape):
            return (values(3000 + 10 * step + level, tuple(shape), 0, 1) >= 0.5).to(dtype) * 2

        fake = generator(g, statistics_g, x, mask)
        logits_fake = discriminator(d, statistics_d, x, fake.detach())
        logits_real = discriminator(d, statistics_d, x, y)
        d_fake, d_real = bce(logits_fake, False), bce(logits_real, True)
        adam_d.zero_grad()
        ((d_fake + d_real) * 0.5).backward()
        grad_d = {k: v.grad.clone() for k, v in d.items()}
        adam_d.step()
        for v in d.values():
            v.requires_grad_(False)
        g_gan, g_l1 = bce(discriminator(d, statistics_d, x, fake), True), (fake - y).abs().mean()
        adam_g.zero_grad()
        (g_gan + LAMBDA_L1 * g_l1).backward()
        for v in d.values():
            v.requires_grad_(True)
        if step == 1:
            first = {
                'output': fake.detach(),
                'logits': logits_real.detach(),
                **{'G/' + k: v.grad.clone() for k, v in g.items()},
                **{'D/' + k: v for k, v in grad_d.items()},
            }
        adam_g.step()
        losses.append([float(v) for v in (d_real, d_fake, g_gan, g_l1)])
    after = {**{'G/' + k: v.detach() for k, v in g.items()}, **{'D/' + k: v.detach() for k, v in d.items()}}
    update = {k: after[k] - before[k] for k in after}
    statistics = {**{'G.statistics/' + k: v for k, v in statistics_g.items()}, **{'D.statistics/' + k: v for k, v in statistics_d.items()}}
    return first, losses, update, statistics


def encoded(tensors):
    """Name to little-endian float64 values in base64."""
    return {name: base64.b64encode(tensors[name].double().numpy().tobytes()).decode() for name in sorted(tensors)}


def main():
    first, losses, update, statistics = run(torch.float64)
    _, _, update32, _ = run(torch.float32)
    golden = {
        'about': f'made by make_goldens.py with PyTorch {torch.__version__}',
        'size': SIZE, 'ngf': NGF, 'ndf': NDF, 'depth': DEPTH, 'batch': BATCH, 'lr': LR, 'lambdaL1': LAMBDA_L1,
        'losses': losses,
        'first': encoded(first),
        'update': encoded(update),
        'statistics': encoded(statistics),
        # how far PyTorch's own float32 run is from its float64 run: the yardstick of tolerances
        'float32Error': {n: float((update32[n].double() - update[n]).norm() / update[n].norm()) for n in sorted(update)},
    }
    out = sys.argv[1] if len(sys.argv) > 1 else __file__.replace('make_goldens.py', 'training-step.json')
    with open(out, 'w') as file:
        json.dump(golden, file, indent=1)
        file.write('\n')


if __name__ == '__main__':
    main()
