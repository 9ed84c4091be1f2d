"""Times the same training step in PyTorch: U-Net generator, 70x70 PatchGAN, L_cGAN + 100 L1, two Adam updates.

Usage: python3 pytorch_step.py --size 256 --ngf 64 --batch 1 --steps 10 --threads 2 [--forward]
Prints one JSON object. Debian: python3-torch. The networks are those of the preset `junyanz`.
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


def discriminator(ndf):
    widths = [ndf, 2 * ndf, 4 * ndf, 8 * ndf]
    layers = [nn.Conv2d(6, ndf, 4, 2, 1)]
    for i in range(1, 4):
        stride = 2 if i < 3 else 1
        layers += [
            nn.LeakyReLU(0.2, True),
            nn.Conv2d(widths[i - 1], widths[i], 4, stride, 1, bias=False),
            nn.BatchNorm2d(widths[i]),
        ]
    return nn.Sequential(*layers, nn.LeakyReLU(0.2, True), nn.Conv2d(widths[3], 1, 4, 1, 1))


def train_steps(options, note):
    G, D = UNet(options.size, options.ngf), discriminator(options.ngf)
    adam_g, adam_d = (torch.optim.Adam(net.parameters(), lr=2e-4, betas=(0.5, 0.999)) for net in (G, D))
    gan, l1 = nn.BCEWithLogitsLoss(), nn.L1Loss()
    shape = (options.batch, 3, options.size, options.size)
    x, y = (torch.rand(shape) * 2 - 1 for _ in range(2))

    def step():
        fake = G(x)
        for p in D.parameters():
            p.requires_grad_(True)
        adam_d.zero_grad()
        fake_logits = D(torch.cat([x, fake.detach()], 1))
        real_logits = D(torch.cat([x, y], 1))
        loss = gan(fake_logits, torch.zeros_like(fake_logits)) + gan(real_logits, torch.ones_like(real_logits))
        (0.5 * loss).backward()
        adam_d.step()
        for p in D.parameters():
            p.requires_grad_(False)
        adam_g.zero_grad()
        logits = D(torch.cat([x, fake], 1))
        (gan(logits, torch.ones_like(logits)) + 100 * l1(fake, y)).backward()
        adam_g.step()

    note["parameters"] = sum(p.numel() for net in (G, D) for p in net.parameters())
    return step


def forward_passes(options, note):
    G = UNet(options.size, options.ngf)
    x = torch.rand(options.batch, 3, options.size, options.size) * 2 - 1
    note["parameters"] = sum(p.numel() for p in G.parameters())

    def step():
        with torch.inference_mode():
            G(x)

    return step


def main():
    parser = argparse.ArgumentParser()
    for name, value in {"size": 256, "ngf": 64, "batch": 1, "steps": 10, "threads": 2}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--forward", action="store_true", help="time the generator alone, as translation does")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    note = {"torch": torch.__version__}
    step = (forward_passes if options.forward else train_steps)(options, note)
    seconds = []
    for i in range(options.steps + 2):  # two that warm up
        begin = time.perf_counter()
        step()
        if i >= 2:
            seconds.append(time.perf_counter() - begin)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**note, "stepSeconds": sorted(seconds)[len(seconds) // 2], "all": seconds, "peakRssMB": peak}))


main()
