/** A run from code: train on files, read what happened, translate an image, measure the result. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findModel,
  imagesTensor,
  openDataSet,
  openDevice,
  openTranslator,
  PIXEL_METRICS,
  readModel,
  readRun,
  resumeRun,
  startRun,
  tensorImages,
  writePng,
  writeSampleDataSet,
} from 'pix2pix';

const folder = mkdtempSync(join(tmpdir(), 'pix2pix-example-'));
const [data, out] = [join(folder, 'data'), join(folder, 'run')];
await writeSampleDataSet(data, { pairs: 20, size: 64, seed: 1 }); // or a folder of your own pairs

// Train for one epoch, then go on to three. `signal` stops a run after its step, with everything saved.
const device = await openDevice();
// `options` has what differs from the preset, by default `paper`. The flag --lambda-l1 is `lambdaL1` here.
const options = { size: 64, ngf: 8, ndf: 8, epochs: 1 };
await startRun(device, { data, out, options });
const { isComplete } = await resumeRun(device, { folder: out, changes: { epochs: 3 } });
assert.ok(isComplete);

// Read the run: the losses of each step, the validation of each epoch.
const { record, events } = await readRun(out);
assert.equal(record.options.epochs, 3);
const epochs = events.filter(({ type }) => type === 'epoch');
console.log('validation L1', epochs.map(({ validation_l1 }) => validation_l1.toFixed(3)).join(' '));

// Translate one pair of the test split, and compare the output with the target.
const { bytes } = await readModel(await findModel(out)); // or findModel(out, 'best'), findModel('model.onnx')
const translator = await openTranslator(device, bytes);
const test = await openDataSet(data, { split: 'test', direction: record.options.direction });
const { input, target } = await test.readPair(0);
const [output] = tensorImages(
  await translator.translate(imagesTensor([input]), { seed: 1, key: test.names[0] }),
);
await writePng(join(folder, 'output.png'), output);
for (const name of ['l1', 'psnr', 'ssim']) {
  const [value] = PIXEL_METRICS[name].measure(output, target);
  console.log(name, value.toFixed(4));
  assert.ok(Number.isFinite(value));
}

await translator.dispose();
await device.dispose();
rmSync(folder, { recursive: true });
