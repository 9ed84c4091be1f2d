import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withChannels } from '../data/image.ts';
import { readImage } from '../data/node/codecs.ts';
import { noiseImage } from '../data/patterns.testing.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { encodeSafetensors } from '../safetensors/safetensors.ts';
import golden from './lpips.golden.json' with { type: 'json' };
import { smallImage, smallWeights } from './lpips.testing.ts';
import { type Lpips, openLpips } from './lpips.ts';

/** The published weights and the metric's own example images, on machines that have them. */
const PUBLISHED = fileURLToPath(new URL('../../../shared/data/lpips/', import.meta.url));

let device: Device;
let lpips: Lpips;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 2 });
  lpips = await openLpips(device, encodeSafetensors(smallWeights()));
});
afterAll(async () => {
  await lpips.dispose();
  await device.dispose();
});

describe('LPIPS on the engine', () => {
  it.each(golden.cases)(
    'has the value of PyTorch on $width x $height pixels',
    async ({ width, height, distance }) => {
      const [value] = await lpips.distances([smallImage(width, height, 1)], [smallImage(width, height, 2)]);
      expect(value).toBeCloseTo(distance, 5);
    },
  );

  it('gives each pair of a batch its own value, whatever calls overlap', async () => {
    const [a, b, c] = [smallImage(36, 40, 1), smallImage(36, 40, 2), smallImage(36, 40, 3)];
    const [batch, ab, ca] = await Promise.all([
      lpips.distances([a, c, b], [b, a, b]),
      lpips.distances([a], [b]),
      lpips.distances([c], [a]),
    ]);
    expect(batch[0]).toBeCloseTo(ab[0] as number, 6);
    expect(batch[1]).toBeCloseTo(ca[0] as number, 6);
    expect(batch[2]).toBe(0);
  });

  it('takes gray as equal channels', async () => {
    const [a, b] = [noiseImage(32, 32, 1, 1), noiseImage(32, 32, 1, 2)];
    const gray = await lpips.distances([a], [b]);
    const colour = await lpips.distances([withChannels(a, 3)], [withChannels(b, 3)]);
    expect(gray).toEqual(colour);
  });

  it('of no pairs has no values', async () => {
    expect(await lpips.distances([], [])).toEqual([]);
  });

  it.each([
    ['a missing target', [smallImage(32, 32, 1)], [], '1 outputs and 0 targets'],
    ['unequal sizes', [smallImage(32, 32, 1)], [smallImage(32, 33, 1)], 'the target 32x33x3'],
    ['one pixel', [smallImage(1, 1, 1)], [smallImage(1, 1, 2)], 'at least 31 pixels'],
    [
      'a batch of two sizes',
      [smallImage(32, 32, 1), smallImage(40, 32, 1)],
      [smallImage(32, 32, 1), smallImage(40, 32, 1)],
      'image 1 is 40x32 but the first is 32x32',
    ],
  ])('refuses %s', async (_, outputs, targets, text) => {
    await expect(lpips.distances(outputs, targets)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(text),
    });
  });

  it('refuses weights of another network before it sees an image', async () => {
    const bytes = encodeSafetensors(new Map([['conv.weight', { shape: [1], data: new Float32Array(1) }]]));
    await expect(openLpips(device, bytes)).rejects.toMatchObject({ code: 'FORMAT' });
    await expect(openLpips(device, new Uint8Array(4), 'alex.safetensors')).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining('alex.safetensors'),
    });
  });
});

describe('LPIPS with the published weights', () => {
  it('has the published distances of its example images', async ({ skip }) => {
    if (!existsSync(PUBLISHED)) skip(`there is no ${PUBLISHED}`);
    const published = await openLpips(device, readFileSync(`${PUBLISHED}lpips_alex_v0.1.safetensors`));
    const example = (name: string) => readImage(`${PUBLISHED}${name}.png`);
    const reference = await example('ex_ref');
    const outputs = [await example('ex_p0'), await example('ex_p1')];
    const [d0, d1] = await published.distances(outputs, [reference, reference]);
    expect(d0).toBeCloseTo(0.722, 3);
    expect(d1).toBeCloseTo(0.138, 3);
    await published.dispose();
  });
});
