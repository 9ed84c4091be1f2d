/** Training in a real browser: the same losses as in Node, pauses, reloads, and runs that move between a tab and Node. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepEvent } from '../src/api/training-events.ts';
import { writeSampleDataSet } from '../src/data/node/make/write-sample.ts';
import { openDevice } from '../src/runtime/node/open-device.ts';
import { folderStore } from '../src/training/node/folder-store.ts';
import { resumeRun, startRun } from '../src/training/node/train-run.ts';
import { readEvents } from '../src/training/run-events.ts';
import type { TrainingEstimate } from '../src/training/web/estimate-run.ts';
import {
  BROWSER_TEST_TIMEOUT_MS,
  buildDist,
  ENGINE,
  type Host,
  hostFolders,
  launchBrowser,
  openPage,
  ROOT,
  WEB_APP,
  whySkipped,
} from './web.testing.ts';

const reason = whySkipped('training in a browser is');

const HOUSES = { count: 12, size: 64, seed: 3 } as const;
const OPTIONS = { size: 64, ngf: 4, ndf: 4, receptiveField: 34, noise: 'none', seed: 5 } as const;

/** Most that the example's 95 steps may take beside other work. */
const EXAMPLE_MS = 120_000;

let folder: string;
let data: string;
let host: Host;
let browser: Browser;

beforeAll(async () => {
  if (reason !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'web-training-'));
  data = join(folder, 'houses');
  await writeSampleDataSet(data, { pairs: HOUSES.count, size: HOUSES.size, seed: HOUSES.seed });
  await buildDist();
  cpSync(join(ROOT, 'examples', 'train-in-a-page.html'), join(folder, 'index.html'));
  writeFileSync(join(folder, 'empty.html'), '<!doctype html><title>A page that trains</title>');
  host = await hostFolders(
    { '/': folder, '/assets/': join(WEB_APP, 'assets'), '/engine/': ENGINE },
    { isIsolated: true },
  );
  browser = await launchBrowser();
});
afterAll(async () => {
  if (reason !== undefined) return;
  await browser.close();
  host.close();
  rmSync(folder, { recursive: true });
});

/** Runs code in the page, where the functions of training.js, the houses and the options are known. */
const evaluate = <T>(page: Page, code: string): Promise<T> =>
  page.evaluate(
    `import(new URL('assets/training.js', document.baseURI)).then(async (library) => {
       const { estimateTraining, openTraining, resumeTraining, listTrainings, importTraining, removeTraining, zipOfTraining } = library;
       const source = ${JSON.stringify({ kind: 'houses', ...HOUSES })};
       const options = ${JSON.stringify(OPTIONS)};
       const ready = { device: 'wasm', preset: 'paper' };
       const canvas = new OffscreenCanvas(64, 48);
       canvas.getContext('2d').fillRect(8, 8, 32, 32);
       ${code}
     })`,
  );

/** Steps of a run folder, by number. */
const stepsOf = async (run: string): Promise<StepEvent[]> =>
  (await readEvents(folderStore(run))).filter((event) => event.type === 'step');

describe('training in a page', () => {
  const test = (
    name: string,
    run: (page: Page, complaints: readonly string[]) => Promise<void>,
    address = 'empty.html',
  ): void =>
    it(name, { timeout: BROWSER_TEST_TIMEOUT_MS }, async ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const { page, complaints } = await openPage(browser);
      await page.goto(new URL(address, host.url).href);
      await run(page, complaints);
      await page.context().close();
    });

  test('has the losses of Node for 50 steps, and its folder goes on in Node', async (page, complaints) => {
    const device = await openDevice({ device: 'cpu' });
    try {
      const there = join(folder, 'there');
      await startRun(device, { data, out: there, options: { ...OPTIONS, maxSteps: 50 } });
      const zip = await evaluate<string>(
        page,
        `const training = await openTraining({ ...ready, source, options: { ...options, maxSteps: 50 }, store: 'here' });
         const { isComplete } = await training.result;
         training.dispose();
         if (!isComplete) throw new Error('it did not end');
         const url = await new Promise((resolve) => {
           const reader = new FileReader();
           reader.onload = () => resolve(reader.result);
           zipOfTraining('here').then((zip) => reader.readAsDataURL(zip));
         });
         return url.slice(url.indexOf(',') + 1);`,
      );
      writeFileSync(join(folder, 'here.zip'), Buffer.from(zip, 'base64'));
      execFileSync('unzip', ['-q', join(folder, 'here.zip'), '-d', folder]);
      const here = join(folder, 'here');
      const [ours, theirs] = [await stepsOf(here), await stepsOf(there)];
      expect(ours).toHaveLength(50);
      for (const [index, event] of ours.entries())
        for (const term of ['g_l1', 'g_gan', 'd_real', 'd_fake'])
          expect(Math.abs(lossOf(event, term) - lossOf(theirs[index], term))).toBeLessThan(1e-3);

      const lines: string[] = [];
      const { position } = await resumeRun(device, {
        folder: here,
        data,
        changes: { maxSteps: 52 },
        onNotice: (line) => lines.push(line),
      });
      expect(position.step).toBe(52);
      expect(lines.join('\n')).toContain('goes on with other bits');
      expect(complaints).toEqual([]);
    } finally {
      await device.dispose();
    }
  });

  test('learns files with weights of their pixels, and goes on with them', async (page) => {
    const found = await evaluate<{ weights: string; layout: string; pairs: number; steps: number }>(
      page,
      `const picture = async (colour) => {
         const canvas = new OffscreenCanvas(64, 64);
         const context = canvas.getContext('2d');
         context.fillStyle = 'white';
         context.fillRect(0, 0, 64, 64);
         context.fillStyle = colour;
         context.fillRect(8, 8, 40, 20);
         return canvas.convertToBlob();
       };
       const files = [];
       for (const [side, colour] of [['A', 'red'], ['B', 'blue'], ['W', 'gray']])
         for (const name of ['1.png', '2.png'])
           files.push({ path: 'train/' + side + '/' + name, file: new File([await picture(colour)], name) });
       const mine = { kind: 'files', name: 'mine', files };
       const training = await openTraining({ ...ready, source: mine, options: { ...options, maxSteps: 3 }, store: 'mine' });
       const { layout, pairs } = training.record.data;
       await training.result;
       training.dispose();
       const again = await resumeTraining('mine', { device: 'wasm', changes: { maxSteps: 5 } });
       const { position: end } = await again.result;
       const weights = again.record.options.pixelWeights;
       again.dispose();
       await removeTraining('mine');
       return { weights, layout, pairs: pairs.train, steps: end.step };`,
    );
    expect(found).toEqual({ weights: 'folder', layout: 'a-and-b', pairs: 2, steps: 5 });
  });

  test('learns pairs that are added meanwhile, and the folder holds them as the command reads them', async (page) => {
    const found = await evaluate<{ names: string[]; steps: number; refused: string }>(
      page,
      `const shoes = { kind: 'grown', name: 'shoes' };
       const training = await openTraining({ ...ready, source: shoes, options: { ...options, maxSteps: 3 }, store: 'shoes' });
       const picture = (colour) => {
         const canvas = new OffscreenCanvas(64, 64);
         const context = canvas.getContext('2d');
         context.fillStyle = colour;
         context.fillRect(0, 0, 64, 64);
         return context.getImageData(0, 0, 64, 64);
       };
       await training.add({ name: 'red shoe', input: picture('white'), target: picture('red') });
       await training.add({ name: 'blue shoe', input: picture('black'), target: picture('blue') });
       await training.result;
       const names = (await training.files()).filter((name) => name.startsWith('data/'));
       training.dispose();
       const houses = await openTraining({ ...ready, source, options: { ...options, maxSteps: 1 } });
       const refused = await houses.add({ name: 'x', input: picture('red'), target: picture('red') }).catch(String);
       await houses.result;
       houses.dispose();
       const again = await resumeTraining('shoes', { device: 'wasm', changes: { maxSteps: 5 } });
       const { position } = await again.result;
       again.dispose();
       await removeTraining('shoes');
       return { names, steps: position.step, refused };`,
    );
    expect(found.names).toEqual([
      'data/dataset.json',
      'data/growth.json',
      'data/train/00001-red-shoe.png',
      'data/train/00002-blue-shoe.png',
    ]);
    expect(found.steps).toBe(5);
    expect(found.refused).toContain('pairs are added to a source of the kind grown alone');
  });

  test('rests with everything saved, translates meanwhile, and goes on', async (page) => {
    const seen = await evaluate<{
      rested: number;
      later: number;
      equal: boolean;
      sizes: number[];
      saved: boolean;
    }>(
      page,
      `const training = await openTraining({ ...ready, source, options: { ...options, maxSteps: 400 } });
       let steps = 0;
       (async () => { for await (const { type } of training) if (type === 'step') steps++; })();
       await training.pause();
       const rested = steps;
       const saved = (await training.files()).includes('checkpoints/latest.safetensors');
       const [a, b] = [await training.translate(canvas, { seed: 1 }), await training.translate(canvas, { seed: 1 })];
       const later = steps;
       training.resume();
       const { position } = await training.stop();
       const model = await training.file('model.onnx');
       const failure = await training.translate(canvas).catch((error) => error.code);
       if (failure !== 'STATE') throw new Error('translated after the end: ' + failure);
       training.dispose();
       return { rested, later, equal: String(a.image.data) === String(b.image.data), sizes: [a.image.width, a.image.height, a.view.width], saved: saved && model.length > 1000 && position.step > later };`,
    );
    expect(seen).toEqual({
      rested: seen.later,
      later: seen.rested,
      equal: true,
      sizes: [64, 48, 64],
      saved: true,
    });
  });

  test('goes on after a reload from its last checkpoint, to the losses of a run that was not interrupted', async (page) => {
    const first = await evaluate<number>(
      page,
      `const training = await openTraining({ ...ready, source, options: { ...options, maxSteps: 40 }, cadence: { saveEverySteps: 1 }, store: 'again' });
       for await (const { type, event } of training) if (type === 'step' && event.step === 7) return event.step;`,
    );
    expect(first).toBe(7);
    await page.reload(); // whatever the worker is doing
    const after = await evaluate<{ from: number; steps: number; losses: number[] }>(
      page,
      `const training = await resumeTraining('again', { device: 'wasm' });
       await training.result;
       const text = new TextDecoder().decode(await training.file('events.jsonl'));
       training.dispose();
       const steps = text.trim().split('\\n').map((line) => JSON.parse(line)).filter(({ type }) => type === 'step');
       const whole = await openTraining({ ...ready, source, options: { ...options, maxSteps: 40 } });
       const losses = [];
       for await (const { type, event } of whole) if (type === 'step' && event.step > 1) losses.push(event.g_l1);
       whole.dispose();
       const resumed = steps.map(({ g_l1 }) => g_l1).slice(-losses.length);
       return { from: training.outline.from.step, steps: steps.length, losses: losses.map((loss, i) => Math.abs(loss - resumed[i])) };`,
    );
    expect(after.from).toBeGreaterThanOrEqual(6);
    expect(after.steps).toBe(40);
    expect(after.losses.length).toBeGreaterThan(30);
    expect(Math.max(...after.losses)).toBe(0); // the same bits
  });

  test('takes a run of Node, and refuses another name that is taken, other images and what is no run', async (page) => {
    const device = await openDevice({ device: 'cpu' });
    const run = join(folder, 'of-node');
    try {
      await startRun(device, { data, out: run, options: { ...OPTIONS, maxSteps: 3 } });
    } finally {
      await device.dispose();
    }
    execFileSync('zip', ['-qr', 'of-node.zip', 'of-node'], { cwd: folder });
    const told = await evaluate<Record<string, unknown>>(
      page,
      `const bytes = await (await fetch('of-node.zip')).blob();
       const name = await importTraining(new File([bytes], 'of-node.zip'));
       const again = await importTraining(new File([bytes], 'of-node.zip'));
       const message = (error) => error.code + ' ' + error.message;
       const other = await resumeTraining(name, { device: 'wasm', source, changes: { maxSteps: 5 } }).then(() => '', message);
       const taken = await openTraining({ ...ready, source, options, store: name }).then(() => '', message);
       const noRun = await importTraining(new File(['text'], 'text.zip')).then(() => '', message);
       const kept = (await listTrainings()).map(({ name, record, hasModel }) => [name, record.options.ngf, hasModel]);
       await removeTraining(again);
       return { name, again, other, taken, noRun, kept, left: (await listTrainings()).length };`,
    );
    expect(told).toMatchObject({
      name: 'of-node',
      again: 'of-node 2',
      other: expect.stringContaining('DATA data set drawn houses: its 10 training pairs are not those'),
      taken: expect.stringContaining('FILE of-node: this browser has a training of that name'),
      noRun: expect.stringContaining('FORMAT text.zip: cannot be read as a zip archive'),
      left: 1,
    });
    expect(told.kept).toEqual(
      expect.arrayContaining([
        ['of-node', 4, true],
        ['of-node 2', 4, true],
      ]),
    );
  });

  test('measures a training before it begins, and leaves nothing of it', async (page, complaints) => {
    const seen = await evaluate<{ estimate: TrainingEstimate; grown: string; stopped: string; kept: number }>(
      page,
      `const codeOf = (request) => estimateTraining({ ...ready, options, ...request }).catch(({ code }) => code);
       return {
         estimate: await estimateTraining({ ...ready, source, options: { ...options, maxSteps: 40, epochs: 100 } }),
         grown: await codeOf({ source: { kind: 'grown', name: 'drawings' } }),
         stopped: await codeOf({ source, signal: AbortSignal.abort() }),
         kept: (await listTrainings()).length,
       };`,
    );
    const { secondsPerStep, ...rest } = seen.estimate;
    expect(rest).toMatchObject({ totalSteps: 40, totalSeconds: 40 * (secondsPerStep ?? Number.NaN) });
    expect(rest.memoryBytes).toBeGreaterThan(1e8);
    expect(seen).toMatchObject({ grown: 'OPTION', stopped: 'STOPPED', kept: 0 });
    expect(complaints).toEqual([]);
  });

  test(
    'shows what it learns in the page of the example, which ends with a model',
    async (page, complaints) => {
      await page.waitForSelector('#model a', { timeout: EXAMPLE_MS });
      const shown = await page.evaluate(() => {
        const image = document.getElementById('samples') as HTMLImageElement;
        const now = document.getElementById('now') as HTMLCanvasElement;
        const pixels = now.getContext('2d')?.getImageData(0, 0, 64, 64).data ?? [];
        return [image.naturalWidth > 64, pixels[3], document.getElementById('line')?.textContent];
      });
      expect(shown).toEqual([true, 255, expect.stringMatching(/^Step 95 of 95, L1 0\.\d+$/)]);
      expect(complaints).toEqual([]);
    },
    'index.html?steps=95',
  );
});

const lossOf = (event: StepEvent | undefined, term: string): number =>
  (event as unknown as Readonly<Record<string, number>>)[term] as number;
