/**
 * What it costs a training that someone watches it: runs in turns, each in a fresh process, without a server, with
 * `--serve` and a program that follows the events, and with a page of the dashboard open in Chromium on the same cores.
 *
 * node bench/serve-overhead.mjs DATA [--rounds 5] [--steps 600] [--size 128] [--ngf 32] [--direction AtoB]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium } from './chromium.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(
    Object.entries({ rounds: '5', steps: '600', size: '128', ngf: '32', direction: 'AtoB' }).map(
      ([name, value]) => [name, { type: 'string', default: value }],
    ),
  ),
});
const [data] = positionals;
if (!data) throw new Error('serve-overhead: give the folder of a data set');
const bin = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bin', 'pix2pix.mjs');

/** Follows the events of the one run, as curl -N does; returns how many bytes came. */
const follow = async (url) => {
  const { runs } = await (await fetch(`${url}api/runs`)).json();
  const response = await fetch(`${url}api/runs/${runs[0].id}/events`);
  let bytes = 0;
  const done = (async () => {
    for await (const chunk of response.body) bytes += chunk.length;
  })().catch(() => {}); // the training has ended
  return { end: () => done.then(() => bytes) };
};

/** A real page, at the run. */
const look = async (url) => {
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const { runs } = await (await fetch(`${url}api/runs`)).json();
  await page.goto(`${url}#run=${runs[0].id}`);
  return { end: () => browser.close() };
};

const WATCHERS = { alone: undefined, followed: follow, page: look };

/** Seconds a step, from the time of the events after the first hundred steps. */
const train = async (watcher) => {
  const folder = mkdtempSync(join(tmpdir(), 'serve-overhead-'));
  const out = join(folder, 'run');
  const { size, ngf, direction, steps } = values;
  const flags = ['--size', size, '--ngf', ngf, '--ndf', ngf, '--direction', direction, '--max-steps', steps];
  const serve = watcher ? ['--serve', '--port', '0'] : [];
  const child = spawn(
    process.execPath,
    [bin, 'train', data, '--out', out, '--device', 'cpu', ...flags, ...serve],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let watching;
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += chunk;
    const url = /watch it: (\S+)/.exec(text)?.[1];
    if (url && watcher && !watching && text.includes('step 1 of')) watching = watcher(url);
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  await (await watching)?.end();
  if (status !== 0 || (watcher && !watching)) throw new Error(`training ended with ${status}:\n${text}`);
  const seconds = readFileSync(join(out, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type, step }) => type === 'step' && step > 100)
    .map((event) => event.seconds);
  rmSync(folder, { recursive: true });
  return seconds.reduce((sum, value) => sum + value, 0) / seconds.length;
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const ratios = { followed: [], page: [] };
for (let round = 0; round < Number(values.rounds); round++) {
  const found = {};
  const names = Object.keys(WATCHERS);
  for (const name of round % 2 === 0 ? names : names.toReversed()) found[name] = await train(WATCHERS[name]);
  for (const name of Object.keys(ratios)) ratios[name].push(found[name] / found.alone);
  console.error(
    `round ${round + 1}: ${names.map((name) => `${name} ${found[name].toFixed(4)} s`).join(', ')}`,
  );
}
console.log(
  JSON.stringify({ ...values, followed: median(ratios.followed), page: median(ratios.page), ratios }),
);
