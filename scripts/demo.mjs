/**
 * The demonstration: draws a data set, trains on it for some minutes, translates houses it never saw, and says
 * how much better that is than the network was before. Every command it runs is printed, to be tried by hand.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'runs', 'demo');
const [data, run, output] = ['data', 'run', 'translated'].map((name) => join(folder, name));
const shown = (path) => relative(process.cwd(), path) || '.';

/** Runs the command `pix2pix` as a user would; a failure ends the demonstration with its exit code. */
const pix2pix = (...args) => {
  console.log(`\n$ npx pix2pix ${args.map((arg) => (arg.startsWith(root) ? shown(arg) : arg)).join(' ')}`);
  const { status, signal } = spawnSync(process.execPath, [join(root, 'bin', 'pix2pix.mjs'), ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(signal ? 130 : (status ?? 1));
};

if (existsSync(folder)) rmSync(folder, { recursive: true });
// 400 pairs to train on, eight times over: about five minutes on two cores.
pix2pix('dataset', 'sample', data, '--pairs', '500', '--size', '128');
pix2pix('train', data, '--preset', 'small', '--epochs', '4', '--epochs-decay', '4', '--out', run);
pix2pix('translate', run, join(data, 'test'), '--pairs', '--out', output);

const {
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

/** Mean absolute difference of two 8-bit images, as a share of the range. */
const difference = (a, b) =>
  a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0) / a.data.length / 255;

const device = await openDevice();
const untrained = await openTrainer(device, resolveOptions({}, 'small'));
const record = modelRecord(untrained.generator, { direction: 'AtoB', trainedSize: 128 });
const before = await openTranslator(device, encodeTranslator(record, await untrained.generatorWeights()));
const test = await openDataSet(data, { split: 'test', direction: 'AtoB' });
const rows = [];
const sums = { before: 0, after: 0 };
for (let index = 0; index < test.count; index++) {
  const { name, input, target } = await test.readPair(index);
  const [guess] = tensorImages(await before.translate(imagesTensor([input]), { key: name }));
  const result = await readImage(join(output, `${name}.png`));
  sums.before += difference(guess, target) / test.count;
  sums.after += difference(result, target) / test.count;
  if (rows.length < 8) rows.push([input, result, target]);
}
await device.dispose();

const sheet = join(folder, 'result.png');
const [left, right] = [rows.slice(0, 4), rows.slice(4)];
await writePng(sheet, imageGrid(left.map((row, i) => [...row, ...(right[i] ?? [])])));
console.log(`
On ${test.count} house fronts that it never saw, mean difference from the photograph (0 is equal, 1 black to white):
  untrained  ${sums.before.toFixed(3)}
  trained    ${sums.after.toFixed(3)}

Look at ${shown(sheet)} (labels, translation, photograph), at ${shown(join(run, 'samples'))} for what it looked
like after each epoch, and at ${shown(output)} for all translations.
The model: ${shown(join(run, 'model.onnx'))}, for any ONNX client.`);
