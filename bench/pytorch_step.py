"""Times a training step in PyTorch: of pix2pix (U-Net generator, 70x70 PatchGAN, L_cGAN + 100 L1, two Adam updates),
of the same with WGAN-GP and its penalty, or of CycleGAN (two ResNets, two PatchGANs, LSGAN, cycle and identity losses).

Usage: python3 pytorch_step.py --size 256 --ngf 64 --batch 1 --steps 10 --threads 2
                               [--recipe pix2pix|wgan-gp|cyclegan] [--blocks 6] [--channels-last] [--compile]
                               [--bf16] [--forward]
Prints one JSON object. PyPI's torch, or Debian's python3-torch. The networks are those of the preset `pytorch`, and with
`cyclegan` those of the presets of that name.
"""
import argparse
import json
import resource
import time

import torch
from torch import nn


def down(inside, outside, norm, activation=True):
    layers = [nn.LeakyReLU(0.2, True)] if activation else []
    layers.append(nn.Conv2d(inside, outside, 4, 2, 1, bias=not norm))
    return layers + ([nn.BatchNorm2d(outside)] if norm else [])


class UNet(nn.Module):
    """C64-C128-C256-C512-... with skips; as many halvings as the size allows, at most 8."""

    def __init__(self, size, ngf):
        super().__init__()
        depth = 0
        while depth < 8 and size % 2 ** (depth + 1) == 0:
            depth += 1
        width = [ngf * min(8, 2**i) for i in range(depth)]
        self.encoder = nn.ModuleList(
            nn.Sequential(*down(3 if i == 0 else width[i - 1], width[i], 0 < i < depth - 1, i > 0))
            for i in range(depth)
        )
        self.decoder = nn.ModuleList()
        for i in reversed(range(depth)):
            inside = width[i] if i == depth - 1 else 2 * width[i]
            outside = 3 if i == 0 else width[i - 1]
            layers = [nn.ReLU(True), nn.ConvTranspose2d(inside, outside, 4, 2, 1, bias=i == 0)]
            layers += [nn.Tanh()] if i == 0 else [nn.BatchNorm2d(outside)]
            if i > 3:
                layers.append(nn.Dropout(0.5))
            self.decoder.append(nn.Sequential(*layers))

    def forward(self, x):
        skips = []
        for layer in self.encoder:
            x = layer(x)
            skips.append(x)
        for i, layer in enumerate(self.decoder):
            x = layer(x if i == 0 else torch.cat([skips[-1 - i], x], 1))
        return x


def discriminator(ndf, inside=6, norm=nn.BatchNorm2d):
    widths = [ndf, 2 * ndf, 4 * ndf, 8 * ndf]
    layers = [nn.Conv2d(inside, ndf, 4, 2, 1)]
    for i in range(1, 4):
        stride = 2 if i < 3 else 1
        layers += [
            nn.LeakyReLU(0.2, True),
            nn.Conv2d(widths[i - 1], widths[i], 4, stride, 1, bias=norm is not nn.BatchNorm2d),
            norm(widths[i]),
        ]
    return nn.Sequential(*layers, nn.LeakyReLU(0.2, True), nn.Conv2d(widths[3], 1, 4, 1, 1))


class Block(nn.Module):
    """A residual block of reflected borders, without an activation after the sum."""

    def __init__(self, width):
        super().__init__()

        def half():
            return [nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width)]

        self.layers = nn.Sequential(*half(), nn.ReLU(True), *half())

    def forward(self, x):
        return x + self.layers(x)


def resnet(ngf, blocks):
    """c7s1-64, d128, d256, R256 x blocks, u128, u64, c7s1-3, as CycleGAN has it."""
    layers = [nn.ReflectionPad2d(3), nn.Conv2d(3, ngf, 7), nn.InstanceNorm2d(ngf), nn.ReLU(True)]
    for width in (ngf, 2 * ngf):
        layers += [nn.Conv2d(width, 2 * width, 3, 2, 1), nn.InstanceNorm2d(2 * width), nn.ReLU(True)]
    layers += [Block(4 * ngf) for _ in range(blocks)]
    for width in (2 * ngf, ngf):
        layers += [nn.ConvTranspose2d(2 * width, width, 3, 2, 1, 1), nn.InstanceNorm2d(width), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(ngf, 3, 7), nn.Tanh())


def prepared(options, *networks):
    """Networks and a way to make images, in the memory format that is asked for; the networks compiled, if asked for."""
    form = torch.channels_last if options.channels_last else torch.contiguous_format
    for network in networks:
        network.to(memory_format=form)
        if options.compile:
            network.compile()
    shape = (options.batch, 3, options.size, options.size)
    return lambda: (torch.rand(shape) * 2 - 1).contiguous(memory_format=form)


def require(networks, value):
    for network in networks:
        for p in network.parameters():
            p.requires_grad_(value)


def adam(*networks):
    return torch.optim.Adam([p for n in networks for p in n.parameters()], lr=2e-4, betas=(0.5, 0.999))


def count(*networks):
    return sum(p.numel() for n in networks for p in n.parameters())


def pix2pix_steps(options, note):
    G, D = UNet(options.size, options.ngf), discriminator(options.ngf)
    image = prepared(options, G, D)
    adam_g, adam_d = adam(G), adam(D)
    gan, l1 = nn.BCEWithLogitsLoss(), nn.L1Loss()
    x, y = image(), image()

    def step():
        fake = G(x)
        require([D], True)
        adam_d.zero_grad()
        fake_logits = D(torch.cat([x, fake.detach()], 1))
        real_logits = D(torch.cat([x, y], 1))
        loss = gan(fake_logits, torch.zeros_like(fake_logits)) + gan(real_logits, torch.ones_like(real_logits))
        (0.5 * loss).backward()
        adam_d.step()
        require([D], False)
        adam_g.zero_grad()
        logits = D(torch.cat([x, fake], 1))
        (gan(logits, torch.ones_like(logits)) + 100 * l1(fake, y)).backward()
        adam_g.step()

    note["parameters"] = count(G, D)
    return step


def wgan_gp_steps(options, note):
    """The same with the Wasserstein loss and the gradient penalty, D with instance norm."""
    G, D = UNet(options.size, options.ngf), discriminator(options.ngf, norm=nn.InstanceNorm2d)
    image = prepared(options, G, D)
    adam_g, adam_d = adam(G), adam(D)
    l1 = nn.L1Loss()
    x, y = image(), image()

    def step():
        fake = G(x)
        require([D], True)
        adam_d.zero_grad()
        still = fake.detach()
        scores = D(torch.cat([x, still], 1)).mean() - D(torch.cat([x, y], 1)).mean()
        alpha = torch.rand(options.batch, 1, 1, 1)
        between = (alpha * y + (1 - alpha) * still).requires_grad_(True)
        mixed = D(torch.cat([x, between], 1))
        (slope,) = torch.autograd.grad(mixed.sum(), between, create_graph=True)
        penalty = ((slope.reshape(options.batch, -1) + 1e-16).norm(2, dim=1) - 1).square().mean()
        (0.5 * (scores + 10 * penalty)).backward()
        adam_d.step()
        require([D], False)
        adam_g.zero_grad()
        (100 * l1(fake, y) - D(torch.cat([x, fake], 1)).mean()).backward()
        adam_g.step()

    note["parameters"] = count(G, D)
    return step


def cyclegan_steps(options, note):
    G_A, G_B = (resnet(options.ngf, options.blocks) for _ in range(2))
    D_A, D_B = (discriminator(options.ngf, 3, nn.InstanceNorm2d) for _ in range(2))
    image = prepared(options, G_A, G_B, D_A, D_B)
    adam_g, adam_d = adam(G_A, G_B), adam(D_A, D_B)
    l1 = nn.L1Loss()
    a, b = image(), image()

    def square(scores, target):
        return (scores - target).square().mean()

    def step():
        fake_b, fake_a = G_A(a), G_B(b)
        require([D_A, D_B], False)
        adam_g.zero_grad()
        loss = square(D_A(fake_b), 1) + square(D_B(fake_a), 1)
        loss = loss + 10 * (l1(G_B(fake_b), a) + l1(G_A(fake_a), b)) + 5 * (l1(G_A(b), b) + l1(G_B(a), a))
        loss.backward()
        adam_g.step()
        require([D_A, D_B], True)
        adam_d.zero_grad()
        for D, real, fake in ((D_A, b, fake_b), (D_B, a, fake_a)):
            (0.5 * (square(D(real), 1) + square(D(fake.detach()), 0))).backward()
        adam_d.step()

    note["parameters"] = count(G_A, G_B, D_A, D_B)
    return step


RECIPES = {"pix2pix": pix2pix_steps, "wgan-gp": wgan_gp_steps, "cyclegan": cyclegan_steps}


def forward_passes(options, note):
    G = UNet(options.size, options.ngf)
    x = prepared(options, G)()
    note["parameters"] = sum(p.numel() for p in G.parameters())

    def step():
        with torch.inference_mode():
            G(x)

    return step


def main():
    parser = argparse.ArgumentParser()
    for name, value in {"size": 256, "ngf": 64, "batch": 1, "steps": 10, "threads": 2, "blocks": 9}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--forward", action="store_true", help="time the generator alone, as translation does")
    parser.add_argument("--recipe", choices=RECIPES, default="pix2pix")
    parser.add_argument("--channels-last", action="store_true", help="images and weights with channels innermost")
    parser.add_argument("--compile", action="store_true", help="each network by torch.compile")
    parser.add_argument("--bf16", action="store_true", help="forward passes and losses under autocast to bfloat16")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    note = {"torch": torch.__version__}
    step = (forward_passes if options.forward else RECIPES[options.recipe])(options, note)
    seconds = []
    for i in range(options.steps + 2):  # two that warm up
        begin = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            step()
        if i >= 2:
            seconds.append(time.perf_counter() - begin)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**note, "stepSeconds": sorted(seconds)[len(seconds) // 2], "all": seconds, "peakRssMB": peak}))


main()
