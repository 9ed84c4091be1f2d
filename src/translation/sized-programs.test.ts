/** Images of the training's size have a program of their own: with the same results, whatever else was translated. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { maxAbsDifference } from '../reference/random-tensors.testing.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { encodeTranslator, type ModelRecord } from './model-file.ts';
import { randomImage, smallModel } from './models.testing.ts';
import { openTranslator } from './translator.ts';

let device: Device;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 2 });
});
afterAll(() => device.dispose());

/** Channels enough for convolutions by Winograd, and a device that counts what is made on it. */
const { record, weights } = smallModel({ ngf: 32, size: 64, depth: 4 });
const counting = () => {
  const made = { sized: 0, general: 0 };
  const counted: Device = {
    ...device,
    compile: (graph, options) => {
      made.sized++;
      return device.compile(graph, options);
    },
    loadModel: (model) => {
      made.general++;
      return device.loadModel(model);
    },
  };
  return { made, counted };
};
const translatorOf = (on: Device, given: Partial<ModelRecord> = {}, hasNoise = true) =>
  openTranslator(on, encodeTranslator({ ...record, ...given }, weights), { hasNoise });

const x = randomImage(2, 64, 64);
const other = randomImage(2, 48, 80, 'other');

it('images of the training size have the results of the general program but for rounding', async () => {
  const { made, counted } = counting();
  const [trained, elsewhere] = [
    await translatorOf(counted),
    await translatorOf(device, { trainedSize: 128 }),
  ];
  const own = await trained.translate(x, { resize: 'none' });
  const general = await elsewhere.translate(x, { resize: 'none' });
  expect(own.data).not.toEqual(general.data); // sums in another order
  expect(maxAbsDifference(own, general)).toBeLessThan(2e-5);
  expect(made).toEqual({ sized: 1, general: 0 });
  await trained.dispose();
  await elsewhere.dispose();
});

it('results do not depend on what was translated before', async () => {
  const { made, counted } = counting();
  const [first, second] = [await translatorOf(counted), await translatorOf(device)];
  const before = await first.translate(x, { resize: 'none' });
  await second.translate(other, { resize: 'none' });
  const after = await second.translate(x, { resize: 'none' });
  expect(after.data).toEqual(before.data);
  await first.translate(other, { resize: 'none' });
  await first.translate(x, { resize: 'none' });
  expect(made).toEqual({ sized: 1, general: 1 });
  await first.dispose();
  await second.dispose();
});

it('a file that is run as it is has the general program alone', async () => {
  const { made, counted } = counting();
  const translator = await translatorOf(counted, {}, false);
  await translator.translate(x, { resize: 'none' });
  expect(made).toEqual({ sized: 0, general: 1 });
  await translator.dispose();
});
