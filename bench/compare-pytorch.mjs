/**
 * Our training step beside PyTorch's: each in a fresh process, in turns, the order reversed each round, so that both
 * meet the same minutes of the machine. Needs Python with torch (Debian: python3-torch).
 *
 * node bench/compare-pytorch.mjs [--rounds 10] [--steps 6] [--size 256] [--ngf 64] [--batch 1] [--threads 2] [--forward]
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const defaults = {
  rounds: '10',
  steps: '6',
  size: '256',
  ngf: '64',
  batch: '1',
  threads: '2',
  python: 'python3',
};
const { values } = parseArgs({
  options: {
    ...Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: value }]),
    ),
    forward: { type: 'boolean', default: false },
  },
});
const { rounds, steps, size, ngf, batch, threads, python, forward } = values;

const run = (command, args) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
  return JSON.parse(stdout);
};

const variants = {
  pix2pix: () => {
    const shape = ['--size', size, '--ngf', ngf, '--threads', threads, '--steps', steps, '--json'];
    const args = forward ? [...shape, '--inference'] : [...shape, '--batch-size', batch];
    const result = run(process.execPath, [
      join(here, '..', 'bin', 'pix2pix.mjs'),
      'bench',
      '--device',
      'cpu',
      ...args,
    ]);
    return { ...result, seconds: result.stepSeconds ?? result.imageSeconds };
  },
  pytorch: () => {
    const shape = ['--size', size, '--ngf', ngf, '--batch', batch, '--threads', threads, '--steps', steps];
    const result = run(python, [join(here, 'pytorch_step.py'), ...shape, ...(forward ? ['--forward'] : [])]);
    return { ...result, seconds: result.stepSeconds };
  },
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const results = { pix2pix: [], pytorch: [] };
for (let round = 0; round < Number(rounds); round++) {
  const order = Object.keys(variants);
  for (const name of round % 2 === 0 ? order : order.reverse()) results[name].push(variants[name]());
  const shown = Object.entries(results).map(([name, all]) => `${name} ${all.at(-1).seconds.toFixed(3)} s`);
  console.error(`round ${round + 1}: ${shown.join(', ')}`);
}
const [ours, theirs] = Object.values(results).map((all) => median(all.map(({ seconds }) => seconds)));
const field = (name) => median(results.pix2pix.map((result) => result[name]));
console.log(
  JSON.stringify({
    ...{ size: Number(size), ngf: Number(ngf), batch: Number(batch), forward, rounds: Number(rounds) },
    torch: results.pytorch[0].torch,
    pix2pixSeconds: ours,
    pytorchSeconds: theirs,
    speedup: theirs / ours,
    floorRatio: field('floorRatio'),
    gemmGflops: field('gemmGflops'),
    peakRssMB: {
      pix2pix: field('peakRssMB'),
      pytorch: median(results.pytorch.map((result) => result.peakRssMB)),
    },
  }),
);
