/**
 * How strong the checkerboards of trained generators are, by the results of their runs, and one enlarged picture.
 *
 * Each row and column of the gray output is taken apart into frequencies. A checkerboard of period 2 is power at half
 * the sampling rate, of period 4 at a quarter. Both are given relative to the frequencies next to them: a photograph has
 * about 1 there, since nothing in it knows where the grid of pixels is even.
 *
 * node bench/checkerboard.mjs RUN... [--picture FILE] [--names 0001,0004]
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    picture: { type: 'string' },
    names: { type: 'string', default: '' },
    zoom: { type: 'string', default: '4' },
  },
});

/** Gray values of an image, less their mean. */
const grayOf = async (path) => {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const gray = Float64Array.from({ length: width * height }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[i * channels + c];
    return sum / channels;
  });
  const mean = gray.reduce((sum, value) => sum + value, 0) / gray.length;
  return { width, height, gray: gray.map((value) => value - mean) };
};

/** Rows, then columns. */
const linesOf = ({ width, height, gray }) => [
  ...Array.from({ length: height }, (_, y) => gray.subarray(y * width, (y + 1) * width)),
  ...Array.from({ length: width }, (_, x) =>
    Float64Array.from({ length: height }, (_, y) => gray[y * width + x]),
  ),
];

/** |DFT|^2 of a line at `k` cycles in it. */
const powerAt = (line, k) => {
  let [re, im] = [0, 0];
  for (let i = 0; i < line.length; i++) {
    const angle = (2 * Math.PI * k * i) / line.length;
    re += line[i] * Math.cos(angle);
    im += line[i] * Math.sin(angle);
  }
  return re * re + im * im;
};

const mean = (numbers) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

/** Power at a period, in pixels, over the mean power next to it. */
const strength = (lines, period) => {
  const n = lines[0].length;
  const k = n / period;
  const around = period === 2 ? [k - 4, k - 3, k - 2, k - 1] : [k - 2, k - 1, k + 1, k + 2];
  const power = (at) => mean(lines.map((line) => powerAt(line, at)));
  return power(k) / mean(around.map(power));
};

const runs = await Promise.all(
  positionals.map(async (run) => {
    const { pairs } = JSON.parse(await readFile(join(run, 'results', 'results.json'), 'utf8'));
    return { run, pairs: pairs.map((pair) => ({ ...pair, folder: join(run, 'results') })) };
  }),
);
const report = async (name, files) => {
  const lines = (await Promise.all(files.map(grayOf))).flatMap(linesOf);
  const [two, four] = [2, 4].map((period) => strength(lines, period).toFixed(2));
  console.log(`${name.padEnd(30)} period 2: ${two}   period 4: ${four}   (${files.length} images)`);
};
for (const { run, pairs } of runs)
  await report(
    run,
    pairs.map(({ folder, output }) => join(folder, output)),
  );
await report(
  'the photographs',
  runs[0].pairs.map(({ folder, target }) => join(folder, target)),
);

if (values.picture !== undefined) {
  const names =
    values.names === '' ? runs[0].pairs.slice(0, 2).map(({ name }) => name) : values.names.split(',');
  const side = (await sharp(join(runs[0].pairs[0].folder, runs[0].pairs[0].output)).metadata()).width;
  const zoom = Number(values.zoom);
  const cells = names.flatMap((name, row) => {
    const files = runs.map(({ pairs }) => pairs.find((pair) => pair.name === name));
    const paths = [
      ...files.map(({ folder, output }) => join(folder, output)),
      join(files[0].folder, files[0].target),
    ];
    return paths.map((path, column) => ({ path, left: column * side * zoom, top: row * side * zoom }));
  });
  const parts = await Promise.all(
    cells.map(async ({ path, left, top }) => ({
      input: await sharp(path)
        .resize(side * zoom, side * zoom, { kernel: 'nearest' })
        .toBuffer(),
      left,
      top,
    })),
  );
  const size = { width: (runs.length + 1) * side * zoom, height: names.length * side * zoom };
  await sharp({ create: { ...size, channels: 3, background: '#ffffff' } })
    .composite(parts)
    .webp({ quality: 85 })
    .toFile(values.picture);
}
