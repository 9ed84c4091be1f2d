import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { elementCount } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { discriminatorWith } from '../models/networks.testing.ts';
import { patchGraph } from '../models/patch-graph.ts';
import { discriminatorParameters } from '../models/state-layout.ts';
import { interpret } from '../reference/interpret.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import type { PartialOptions } from '../settings/options.ts';
import { randomImage } from './models.testing.ts';
import { openPatchDiscriminator } from './patch-discriminator.ts';

let device: Device;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 1 });
});
afterAll(() => device.dispose());

const smallDiscriminator = (given: PartialOptions = {}) => {
  const architecture = discriminatorWith({
    receptiveField: 16,
    ndf: 4,
    inputChannels: 2,
    outputChannels: 1,
    ...given,
  });
  const weights = new Map(
    discriminatorParameters(architecture).map(({ name, shape, role }): [string, Tensor] => {
      const stream = randomStream(0, name);
      const mean = role === 'gamma' ? 1 : 0;
      return [
        name,
        tensor(
          shape,
          Float32Array.from({ length: elementCount(shape) }, () => mean + 0.2 * stream.normal()),
        ),
      ];
    }),
  );
  return { architecture, weights };
};

describe.each<PartialOptions>([
  {},
  { objective: 'GAN' },
  { norm: 'instance' },
  { normD: 'layer' },
  { receptiveField: 1 },
])('a discriminator with %j on the engine', (given) => {
  it('agrees with the interpreter, at several sizes in turn', async () => {
    const { architecture, weights } = smallDiscriminator(given);
    const discriminator = openPatchDiscriminator(device, architecture, weights);
    for (const [h, w] of [
      [24, 16],
      [17, 19],
      [24, 16],
    ] as const) {
      const [x, y] = [randomImage(2, h, w, 'x'), randomImage(1, h, w, 'y')];
      const feeds = architecture.isConditional ? { input: x, candidate: y } : { candidate: y };
      const { logits } = interpret(patchGraph(architecture, weights, { height: h, width: w }), feeds);
      const found = await discriminator.scores(x, y);
      expect(found.shape).toEqual(logits?.shape);
      const expected = Array.from(logits?.data ?? []);
      found.data.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i] as number, 4);
      });
    }
    await discriminator.dispose();
  });
});

describe('a discriminator', () => {
  it('sees the condition only if it is conditional', async () => {
    for (const objective of ['cGAN', 'GAN'] as const) {
      const { architecture, weights } = smallDiscriminator({ objective });
      const discriminator = openPatchDiscriminator(device, architecture, weights);
      const y = randomImage(1, 16, 16, 'y');
      const one = await discriminator.scores(randomImage(2, 16, 16, 'one'), y);
      const other = await discriminator.scores(randomImage(2, 16, 16, 'other'), y);
      expect(other.data.every((value, i) => value === one.data[i])).toBe(objective === 'GAN');
      await discriminator.dispose();
    }
  });

  it('refuses images that it does not take, and says what it takes', async () => {
    const { architecture, weights } = smallDiscriminator();
    const discriminator = openPatchDiscriminator(device, architecture, weights);
    const image = (channels: number, size: number): Tensor => randomImage(channels, size, size);
    await expect(discriminator.scores(image(2, 16), image(3, 16))).rejects.toThrow(
      'discriminator: candidate is [1,3,16,16], expected [1,1,H,W]',
    );
    await expect(discriminator.scores(image(2, 8), image(1, 16))).rejects.toThrow(
      'discriminator: input is [1,2,8,8], expected [1,2,16,16]',
    );
    await expect(discriminator.scores(image(2, 4), image(1, 4))).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('an image of 4x4 pixels holds no patch'),
    });
    await discriminator.dispose();
  });
});
