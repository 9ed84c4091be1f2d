/** A training without files: a few drawn facades, a small network, and a translation by what was learned. */
import assert from 'node:assert/strict';
import {
  encodeTranslator,
  imagesTensor,
  modelRecord,
  openDevice,
  openTrainer,
  openTranslator,
  renderFacade,
  resolveOptions,
} from 'pix2pix';

const options = resolveOptions({ size: 64, ngf: 8, ndf: 8, lr: 1e-3 });
const pairs = [0, 1, 2, 3].map((index) => {
  const { labels, photo } = renderFacade({ seed: 0, index, size: 64 });
  return [labels, photo].map((image) => imagesTensor([{ ...image, channels: 3 }]));
});

const device = await openDevice();
const trainer = await openTrainer(device, options);
const losses = [];
for (let step = 1; step <= 60; step++) {
  const [input, target] = pairs[step % pairs.length];
  losses.push(await trainer.step(step, options.lr, input, target));
}
const meanL1 = (part) => part.reduce((sum, { g_l1 }) => sum + g_l1, 0) / part.length;
console.log('L1 of the first and last ten steps', meanL1(losses.slice(0, 10)), meanL1(losses.slice(-10)));
assert.ok(meanL1(losses.slice(-10)) < 0.8 * meanL1(losses.slice(0, 10)));

// What is exported is what was trained: any ONNX client runs these bytes.
const record = modelRecord(trainer.generator, { direction: 'AtoB', trainedSize: 64 });
const bytes = encodeTranslator(record, await trainer.generatorWeights());
const translator = await openTranslator(device, bytes);
const photo = await translator.translate(pairs[0][0], { seed: 1, key: 'first' });
assert.deepEqual(photo.shape, [1, 3, 64, 64]);
await translator.dispose();
await trainer.dispose();
await device.dispose();
