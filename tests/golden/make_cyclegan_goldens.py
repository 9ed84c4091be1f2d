#!/usr/bin/env python3
"""Writes the golden file of CycleGAN's training with PyTorch (Debian: apt-get install python3-torch).

Two ResNets of 2 blocks and two 34x34 discriminators, small enough for the repository, in the order of the CycleGAN code:
both generators by one Adam against the discriminators of before the step, then both discriminators by one Adam on fakes
from a pool. Ten steps in float64 on other images each, once without a pool and once with a pool of 3 whose choices are
given, and with other weights of the cycles: losses of each step without their weights, gradients of the first step, and after 1, 3 and 10 steps what parameters
moved by and the fakes of that step. Of each tensor the file holds a few weighted sums (`sketch`). Weights, images and the
weights of these sums come from the generator of make_goldens.py, which the tests repeat. Biases before a norm are left
out: their gradients are zero but for rounding.

usage: make_cyclegan_goldens.py [OUT.json]
"""
import json
import sys

import torch
import torch.nn.functional as F

from make_goldens import encoded, values
from make_resnet_goldens import Resnet

SIZE, BATCH, NGF, NDF, BLOCKS, STEPS = 16, 1, 4, 4, 2, 10
STRIDES = (2, 2, 1, 1)  # of a 34x34 discriminator
LR, BETAS, EPSILON = 2e-4, (0.5, 0.999), 1e-8
LAMBDA_IDENTITY = 0.5
# The second run has unequal weights, so that no side can take the other's.
RUNS = ({'poolSize': 0, 'lambdaA': 10.0, 'lambdaB': 10.0}, {'poolSize': 3, 'lambdaA': 10.0, 'lambdaB': 5.0})
SHOWN = (1, 3, 10)
SUMS = 8
SEEDS = {'G_A': 100, 'G_B': 200, 'D_A': 300, 'D_B': 400}
LOSSES = ('g_a', 'g_b', 'cycle_a', 'cycle_b', 'idt_a', 'idt_b', 'd_a_real', 'd_a_fake', 'd_b_real', 'd_b_fake')

# What the pool of each side does in each step: the place whose image is used, and where the new one is put; or None, and
# the new image is used as it is (and kept in the next place until the pool is full). A stream of random numbers with seed
# 0 draws these in the tests.
CHOICES = {
    'b': (None, None, None, 1, 1, 0, None, 1, 0, None),
    'a': (None, None, None, None, 1, None, None, 2, 1, 0),
}


class Patch:
    """A PatchGAN with instance norm; layers as in src/models/discriminator.ts."""

    def __init__(self, ndf, strides):
        widths = [3] + [ndf * min(2 ** i, 8) for i in range(len(strides) - 1)] + [1]
        self.strides, self.tensors = strides, {}
        for i in range(len(strides)):
            self.tensors[f'layer{i + 1}.conv.weight'] = torch.zeros(widths[i + 1], widths[i], 4, 4, dtype=torch.float64)
            self.tensors[f'layer{i + 1}.conv.bias'] = torch.zeros(widths[i + 1], dtype=torch.float64)
        for tensor in self.tensors.values():
            tensor.requires_grad_(True)

    def parameters_by_name(self):
        return self.tensors

    def __call__(self, y):
        last = len(self.strides) - 1
        h = y
        for i, stride in enumerate(self.strides):
            name = f'layer{i + 1}.conv.'
            h = F.conv2d(h, self.tensors[name + 'weight'], self.tensors[name + 'bias'], stride, 1)
            if 0 < i < last:
                h = F.instance_norm(h)
            if i < last:
                h = F.leaky_relu(h, 0.2)
        return h


class Pool:
    """Fakes of earlier steps, exchanged by the choices that are given."""

    def __init__(self, size, choices):
        self.size, self.choices, self.held = size, choices, []

    def exchange(self, step, fresh):
        place = self.choices[step - 1]
        if place is None:
            if len(self.held) < self.size:
                self.held.append(fresh)
            return fresh
        used, self.held[place] = self.held[place], fresh
        return used


def as_it_is(step, fresh):
    return fresh


def squared(scores, goal):
    return (scores - goal).square().mean()


def l1(a, b):
    return (a - b).abs().mean()


def train(nets, images, steps, lambda_a, lambda_b, exchange_b=as_it_is, exchange_a=as_it_is):
    """Yields of each step its losses, its fakes, and the gradients of all networks by `network/parameter`."""
    parameters = {net: nets[net].parameters_by_name() for net in nets}

    def optimizer(*names):
        return torch.optim.Adam([p for name in names for p in parameters[name].values()], LR, BETAS, EPSILON)

    def gradients_of(loss, *names):
        """Of the parameters of these networks alone."""
        keys = [(name, key) for name in names for key in parameters[name]]
        found = torch.autograd.grad(loss, [parameters[name][key] for name, key in keys])
        for (name, key), value in zip(keys, found):
            parameters[name][key].grad = value
        return {f'{name}/{key}': value for (name, key), value in zip(keys, found)}

    adam_g, adam_d = optimizer('G_A', 'G_B'), optimizer('D_A', 'D_B')
    for step in range(1, steps + 1):
        real_a, real_b = images(step)
        fake_b, fake_a = nets['G_A'](real_a), nets['G_B'](real_b)
        losses = {
            'g_a': squared(nets['D_A'](fake_b), 1),
            'g_b': squared(nets['D_B'](fake_a), 1),
            'cycle_a': l1(nets['G_B'](fake_b), real_a),
            'cycle_b': l1(nets['G_A'](fake_a), real_b),
            'idt_a': l1(nets['G_A'](real_b), real_b),
            'idt_b': l1(nets['G_B'](real_a), real_a),
        }
        total = losses['g_a'] + losses['g_b'] + lambda_a * losses['cycle_a'] + lambda_b * losses['cycle_b']
        total = total + LAMBDA_IDENTITY * (lambda_b * losses['idt_a'] + lambda_a * losses['idt_b'])
        gradients = gradients_of(total, 'G_A', 'G_B')
        adam_g.step()
        fake_b, fake_a = fake_b.detach(), fake_a.detach()
        used_b, used_a = exchange_b(step, fake_b), exchange_a(step, fake_a)
        losses['d_a_real'], losses['d_a_fake'] = squared(nets['D_A'](real_b), 1), squared(nets['D_A'](used_b), 0)
        losses['d_b_real'], losses['d_b_fake'] = squared(nets['D_B'](real_a), 1), squared(nets['D_B'](used_a), 0)
        half = 0.5 * (losses['d_a_real'] + losses['d_a_fake'] + losses['d_b_real'] + losses['d_b_fake'])
        gradients.update(gradients_of(half, 'D_A', 'D_B'))
        adam_d.step()
        yield {name: float(losses[name]) for name in LOSSES}, {'fake_b': fake_b, 'fake_a': fake_a}, gradients


def initial(dtype):
    nets = {'G_A': Resnet(NGF, BLOCKS), 'G_B': Resnet(NGF, BLOCKS), 'D_A': Patch(NDF, STRIDES), 'D_B': Patch(NDF, STRIDES)}
    for name, net in nets.items():
        for index, p in enumerate(net.parameters_by_name().values()):
            p.data = values(SEEDS[name] + index, tuple(p.shape), -0.15, 0.15).to(dtype)
    return nets


def copies(nets):
    tensors = [(name, net.parameters_by_name()) for name, net in nets.items()]
    return {f'{name}/{key}': p.detach().clone().double() for name, of_net in tensors for key, p in of_net.items()}


def has_effect(name):
    """Whether a tensor is anything but a bias before a norm."""
    layer = name.split('/')[1].split('.')[0]
    return not name.endswith('bias') or layer in ('last', 'layer1', f'layer{len(STRIDES)}')


WEIGHTS_OF_SUMS = {}


def sketch(tensor):
    """SUMS sums of a tensor's values, each with other weights; every value counts in all of them."""
    count = tensor.numel()
    if count not in WEIGHTS_OF_SUMS:
        WEIGHTS_OF_SUMS[count] = values(1, (SUMS, count), -1, 1)
    return WEIGHTS_OF_SUMS[count] @ tensor.detach().double().reshape(-1)


def sketches(tensors):
    return {name: sketch(tensor) for name, tensor in tensors.items() if has_effect(name)}


def run(dtype, options):
    """Losses by step; gradients of the first; after SHOWN steps updates and fakes; what the pools hold at the end."""
    nets = initial(dtype)
    before = copies(nets)
    image = (BATCH, 3, SIZE, SIZE)
    size = options['poolSize']
    pools = {side: Pool(size, choices) for side, choices in CHOICES.items()} if size > 0 else {}
    exchanges = [pools[side].exchange for side in pools]

    def images(step):
        return [values(seed + step, image, -1, 1).to(dtype) for seed in (1000, 2000)]

    losses, gradients, after = [], {}, []
    steps = train(nets, images, STEPS, options['lambdaA'], options['lambdaB'], *exchanges)
    for step, (of_step, fakes, found) in enumerate(steps, 1):
        losses.append([of_step[name] for name in LOSSES])
        gradients = gradients or sketches(found)
        if step in SHOWN:
            moved = {name: p - before[name] for name, p in copies(nets).items()}
            after.append({'step': step, 'update': sketches(moved), 'fakes': {name: sketch(t) for name, t in fakes.items()}})
    held = {f'fake_{side}': sketch(torch.cat(pool.held)) for side, pool in pools.items()}
    return losses, gradients, after, held


def worst(expected, actual):
    return max(float((actual[name] - value).norm() / value.norm()) for name, value in expected.items())


def results(options):
    losses, gradients, after, held = run(torch.float64, options)
    losses32, gradients32, after32, _ = run(torch.float32, options)
    pairs = list(zip(after, after32))
    return {
        **options,
        'losses': losses,
        'gradients': encoded(gradients),
        'after': [{'step': a['step'], 'update': encoded(a['update']), 'fakes': encoded(a['fakes'])} for a in after],
        'held': encoded(held),
        # how far PyTorch's own float32 run is from its float64 run: the yardstick of tolerances
        'float32Error': {
            'losses': max(abs(a - b) for row, row32 in zip(losses, losses32) for a, b in zip(row, row32)),
            'gradients': worst(gradients, gradients32),
            'update': [worst(a['update'], a32['update']) for a, a32 in pairs],
            'fakes': [worst(a['fakes'], a32['fakes']) for a, a32 in pairs],
        },
    }


def main():
    golden = {
        'about': f'made by make_cyclegan_goldens.py with PyTorch {torch.__version__}',
        'size': SIZE, 'batch': BATCH, 'ngf': NGF, 'ndf': NDF, 'blocks': BLOCKS, 'lr': LR,
        'lambdaIdentity': LAMBDA_IDENTITY,
        'sums': SUMS,
        'lossNames': LOSSES,
        'choices': CHOICES,
        'runs': [results(options) for options in RUNS],
    }
    out = sys.argv[1] if len(sys.argv) > 1 else __file__.replace('make_cyclegan_goldens.py', 'cyclegan.json')
    with open(out, 'w') as file:
        json.dump(golden, file, indent=1)
        file.write('\n')


if __name__ == '__main__':
    main()
