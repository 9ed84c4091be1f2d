/**
 * Our training step beside PyTorch's, in each of its modes (eager, channels_last), of which the faster one counts: each in
 * a fresh process, in turns, the order reversed each round, so that all meet the same minutes of the machine. Needs Python
 * with a current torch (PyPI, or Debian's python3-torch).
 *
 * node bench/compare-pytorch.mjs [--rounds 10] [--steps 6] [--size 256] [--ngf 64] [--batch 1] [--threads 2] [--forward]
 *   [--recipe pix2pix|wgan-gp|cyclegan] [--blocks 9] [--python python3]
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
  recipe: 'pix2pix',
  blocks: '9',
};
const { values } = parseArgs({
  options: {
    ...Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: value }]),
    ),
    forward: { type: 'boolean', default: false },
  },
});
const { rounds, steps, size, ngf, batch, threads, python, recipe, blocks, forward } = values;

const run = (command, args) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
  return JSON.parse(stdout);
};

/** Our options for what PyTorch's script trains. */
const recipes = {
  pix2pix: ['--preset', 'pytorch'],
  'wgan-gp': ['--preset', 'pytorch', '--adversarial-loss', 'wgan-gp', '--norm-d', 'instance'],
  cyclegan: ['--preset', 'cyclegan', '--generator', `resnet-${blocks}`],
};

const variants = {
  pix2pix: () => {
    const shape = [
      '--size',
      size,
      '--ngf',
      ngf,
      '--ndf',
      ngf,
      '--threads',
      threads,
      '--steps',
      steps,
      '--json',
    ];
    const ours = [...recipes[recipe], ...shape];
    const args = forward ? [...ours, '--inference'] : [...ours, '--batch-size', batch];
    const result = run(process.execPath, [
      join(here, '..', 'bin', 'pix2pix.mjs'),
      'bench',
      '--device',
      'cpu',
      ...args,
    ]);
    return { ...result, seconds: result.stepSeconds ?? result.imageSeconds };
  },
  eager: () => pytorch([]),
  channels_last: () => pytorch(['--channels-last']),
};

const pytorch = (mode) => {
  const shape = ['--size', size, '--ngf', ngf, '--batch', batch, '--threads', threads, '--steps', steps];
  const what = ['--recipe', recipe, '--blocks', blocks, ...(forward ? ['--forward'] : []), ...mode];
  const result = run(python, [join(here, 'pytorch_step.py'), ...shape, ...what]);
  return { ...result, seconds: result.stepSeconds };
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const results = { pix2pix: [], eager: [], channels_last: [] };
for (let round = 0; round < Number(rounds); round++) {
  const order = Object.keys(variants);
  for (const name of round % 2 === 0 ? order : order.reverse()) results[name].push(variants[name]());
  const shown = Object.entries(results).map(([name, all]) => `${name} ${all.at(-1).seconds.toFixed(3)} s`);
  console.error(`round ${round + 1}: ${shown.join(', ')}`);
}
const secondsOf = (name) => median(results[name].map(({ seconds }) => seconds));
const [best, other] = ['eager', 'channels_last'].sort((a, b) => secondsOf(a) - secondsOf(b));
const field = (name) => median(results.pix2pix.map((result) => result[name]));
const ratios = results.pix2pix.map(({ seconds }, i) => results[best][i].seconds / seconds);
console.log(
  JSON.stringify({
    ...{
      recipe,
      size: Number(size),
      ngf: Number(ngf),
      batch: Number(batch),
      forward,
      rounds: Number(rounds),
    },
    torch: results.eager[0].torch,
    pix2pixSeconds: secondsOf('pix2pix'),
    pytorchSeconds: { [best]: secondsOf(best), [other]: secondsOf(other) },
    speedup: secondsOf(best) / secondsOf('pix2pix'),
    roundsBetween: [Math.min(...ratios), Math.max(...ratios)],
    floorRatio: field('floorRatio'),
    gemmGflops: field('gemmGflops'),
    peakRssMB: {
      pix2pix: field('peakRssMB'),
      pytorch: median(results[best].map((result) => result.peakRssMB)),
    },
  }),
);
