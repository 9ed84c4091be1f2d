/**
 * Our training step beside PyTorch's in its modes, each in a fresh process, in turns, the order reversed each round, so
 * that all meet the same minutes of the machine. The fastest mode of float32 counts; those of bfloat16 are told beside it.
 * Needs Python with a current torch (PyPI, or Debian's python3-torch), and for `compile` a C++ compiler.
 *
 * node bench/compare-pytorch.mjs [--rounds 10] [--steps 6] [--size 256] [--ngf 64] [--batch 1] [--threads 2] [--forward]
 *   [--recipe pix2pix|wgan-gp|cyclegan] [--blocks 9] [--python python3]
 *   [--modes eager,channels_last,compile,bf16,bf16_channels_last,bf16_compile]
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
  modes: 'eager,channels_last',
};
const { values } = parseArgs({
  options: {
    ...Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: value }]),
    ),
    forward: { type: 'boolean', default: false },
  },
});
const { rounds, steps, size, ngf, batch, threads, python, recipe, blocks, modes, forward } = values;

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
  ...Object.fromEntries(modes.split(',').map((mode) => [mode, () => pytorch(flagsOf(mode))])),
};

const MODE_FLAGS = {
  eager: [],
  channels_last: ['--channels-last'],
  compile: ['--compile'],
  bf16: ['--bf16'],
  bf16_channels_last: ['--bf16', '--channels-last'],
  bf16_compile: ['--bf16', '--compile'],
};

const flagsOf = (mode) => {
  if (Object.hasOwn(MODE_FLAGS, mode)) return MODE_FLAGS[mode];
  throw new Error(`--modes ${mode}: expected some of ${Object.keys(MODE_FLAGS).join(',')}`);
};

const pytorch = (mode) => {
  const shape = ['--size', size, '--ngf', ngf, '--batch', batch, '--threads', threads, '--steps', steps];
  const what = ['--recipe', recipe, '--blocks', blocks, ...(forward ? ['--forward'] : []), ...mode];
  const result = run(python, [join(here, 'pytorch_step.py'), ...shape, ...what]);
  return { ...result, seconds: result.stepSeconds };
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const results = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
for (let round = 0; round < Number(rounds); round++) {
  const order = Object.keys(variants);
  for (const name of round % 2 === 0 ? order : order.reverse()) results[name].push(variants[name]());
  const shown = Object.entries(results).map(([name, all]) => `${name} ${all.at(-1).seconds.toFixed(3)} s`);
  console.error(`round ${round + 1}: ${shown.join(', ')}`);
}
const secondsOf = (name) => median(results[name].map(({ seconds }) => seconds));
const ordered = modes.split(',').sort((a, b) => secondsOf(a) - secondsOf(b));
const best = ordered.find((mode) => !mode.startsWith('bf16')) ?? ordered[0];
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
    torch: results[best][0].torch,
    pix2pixSeconds: secondsOf('pix2pix'),
    pytorchSeconds: Object.fromEntries(ordered.map((mode) => [mode, secondsOf(mode)])),
    best,
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
