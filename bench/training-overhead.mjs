/**
 * What a training costs beside its steps: reading, events, sample sheets, pages and checkpoints; and, by itself, what the
 * ends of epochs take, which is the validation. In turns, each in a fresh process: a run on a data set as users have it,
 * and as many bare steps on one batch in memory.
 *
 * node bench/training-overhead.mjs DATA [--epochs 2] [--rounds 3] [--size 128] [--ngf 32] [--direction AtoB]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(
    Object.entries({ epochs: '2', rounds: '3', size: '128', ngf: '32', direction: 'AtoB', kind: '' }).map(
      ([name, value]) => [name, { type: 'string', default: value }],
    ),
  ),
});
const [data] = positionals;
if (!data) throw new Error('training-overhead: give the folder of a data set');

const { openDevice, openTrainer, resolveOptions, startRun } = await import('pix2pix');
const options = resolveOptions({
  ...{ size: Number(values.size), ngf: Number(values.ngf), ndf: Number(values.ngf) },
  ...{ epochs: Number(values.epochs), direction: values.direction },
});

/** Seconds a step of a run, from the first step's end to the end of the last epoch, and of an epoch's end. */
const wholeRun = async () => {
  const out = mkdtempSync(join(tmpdir(), 'pix2pix-overhead-'));
  const device = await openDevice({ device: 'cpu' });
  const times = [];
  let [end, ends] = [0, 0];
  await startRun(device, {
    ...{ data, out: join(out, 'run'), options },
    onStep: () => times.push(performance.now()),
    onEpoch: () => {
      end = performance.now();
      ends += end - times.at(-1);
    },
  });
  rmSync(out, { recursive: true });
  const count = times.length - 1;
  const epochs = options.epochs + options.epochsDecay;
  return { steps: count, seconds: (end - times[0] - ends) / 1000 / count, epochEnd: ends / 1000 / epochs };
};

/** Seconds of a bare step. */
const bareSteps = async (count) => {
  const device = await openDevice({ device: 'cpu' });
  const trainer = await openTrainer(device, options);
  const side = options.size;
  const image = () => ({
    shape: [1, 3, side, side],
    data: Float32Array.from({ length: 3 * side * side }, () => 2 * Math.random() - 1),
  });
  const [x, y] = [image(), image()];
  await trainer.step(1, options.lr, x, y);
  const begin = performance.now();
  for (let step = 2; step <= count + 1; step++) await trainer.step(step, options.lr, x, y);
  return { steps: count, seconds: (performance.now() - begin) / 1000 / count };
};

if (values.kind !== '') {
  const result = values.kind === 'run' ? await wholeRun() : await bareSteps(Number(values.kind));
  console.log(JSON.stringify(result));
  process.exit(0);
}

const inProcess = (kind) => {
  const args = [fileURLToPath(import.meta.url), data, '--kind', kind];
  for (const name of ['epochs', 'size', 'ngf', 'direction']) args.push(`--${name}`, values[name]);
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const ratios = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const first = round % 2 === 0;
  const before = first ? undefined : inProcess('400');
  const run = inProcess('run');
  const bare = before ?? inProcess(String(run.steps));
  ratios.push(run.seconds / bare.seconds);
  console.error(
    `round ${round + 1}: run ${run.seconds.toFixed(4)} s a step and ${run.epochEnd.toFixed(2)} s an epoch's end, bare ${bare.seconds.toFixed(4)} s`,
  );
}
console.log(JSON.stringify({ ...values, ratio: median(ratios), ratios }));
