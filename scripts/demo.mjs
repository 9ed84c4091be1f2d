/**
 * The demonstration: draws a data set, trains on it for some minutes, translates houses it never saw, and says
 * how much better that is than the network was before. Every command it runs is printed, to be tried by hand.
 */
import { join } from 'node:path';
import { emptyFolder, invite, pix2pix, shown, watched } from './demo-run.mjs';

const folder = emptyFolder('demo');
const [data, run, output] = ['data', 'facades', 'translated'].map((name) => join(folder, name));

// 400 pairs to train on, eight times over: three to five minutes on two cores.
pix2pix('dataset', 'sample', data, '--pairs', '500', '--size', '128');
pix2pix('train', data, '--preset', 'quick', '--out', run, ...watched);
pix2pix('translate', run, join(data, 'test'), '--pairs', '--out', output);

const {
  PIXEL_METRICS,
  imageGrid,
  modelRecord,
  encodeTranslator,
  openDataSet,
  openDevice,
  openTrainer,
  openTranslator,
  imagesTensor,
  readImage,
  resolveOptions,
  tensorImages,
  writePng,
} = await import('pix2pix');

/** Metrics shown: digits, and how to read them. */
const shownMetrics = {
  l1: [3, 'lower is better'],
  psnr: [1, 'higher is better, dB'],
  ssim: [3, 'higher is better'],
  sharpness: [2, '1 is as sharp as the photographs'],
};

const device = await openDevice();
const untrained = await openTrainer(device, resolveOptions({}, 'quick'));
const record = modelRecord(untrained.generator, { direction: 'AtoB', trainedSize: 128 });
const before = await openTranslator(device, encodeTranslator(record, await untrained.generatorWeights()));
const test = await openDataSet(data, { split: 'test', direction: 'AtoB' });
const rows = [];
const sums = Object.fromEntries(Object.keys(shownMetrics).map((name) => [name, { before: 0, after: 0 }]));
for (let index = 0; index < test.count; index++) {
  const { name, input, target } = await test.readPair(index);
  const [guess] = tensorImages(await before.translate(imagesTensor([input]), { key: name }));
  const result = await readImage(join(output, `${name}.png`));
  for (const name of Object.keys(shownMetrics)) {
    const measure = (image) => PIXEL_METRICS[name].measure(image, target)[0];
    sums[name].before += measure(guess) / test.count;
    sums[name].after += measure(result) / test.count;
  }
  if (rows.length < 8) rows.push([input, result, target]);
}
await device.dispose();

const sheet = join(folder, 'result.png');
const [left, right] = [rows.slice(0, 4), rows.slice(4)];
await writePng(sheet, imageGrid(left.map((row, i) => [...row, ...(right[i] ?? [])])));
const rowsOfMetrics = Object.entries(shownMetrics).map(([name, [digits, meaning]]) => {
  const { before, after } = sums[name];
  return `  ${name.padEnd(10)}${before.toFixed(digits).padStart(12)}${after.toFixed(digits).padStart(10)}   ${meaning}`;
});
console.log(`
On ${test.count} house fronts that it never saw:
             untrained   trained
${rowsOfMetrics.join('\n')}

Open in a browser:
  ${shown(join(run, 'results', 'index.html'))}   every one of them: labels, translation, photograph, sortable
  ${shown(join(run, 'index.html'))}   the curves, and what it looked like after each epoch
Look at ${shown(sheet)} too. The model: ${shown(join(run, 'model.onnx'))}, for any ONNX client.`);

invite('Draw a house yourself', run);
