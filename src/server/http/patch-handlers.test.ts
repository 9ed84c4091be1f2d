import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PatchMap, patchMapSchema } from '../../api/patches.ts';
import { resultsSchema } from '../../api/results.ts';
import { readImage } from '../../data/node/codecs.ts';
import { imagesTensor } from '../../data/pixels.ts';
import { patchGraph } from '../../models/patch-graph.ts';
import { interpret } from '../../reference/interpret.ts';
import { type PartialOptions, resolveOptions } from '../../settings/options.ts';
import { LATEST } from '../../training/checkpoint-names.ts';
import { readDiscriminator } from '../../training/node/checkpoint-discriminator.ts';
import { checkpointPath } from '../../training/node/checkpoint-files.ts';
import { makeRoot, openTestApp, removeApp, type TestApp } from '../app.testing.ts';
import type { ModelService } from '../models/model-messages.ts';
import { OPTIONS, writeCycleRun, writeRun, writeRunCheckpoint } from '../run-folders.testing.ts';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp(await makeRoot());
});
afterEach(() => removeApp(test));

const folderOf = (name: string): string => join(test.root, 'runs', name);

/** A run with results of 8x8 pixels, and a discriminator whose patches have 16. */
const writeScored = async (name: string, given: PartialOptions = {}): Promise<void> => {
  const options = resolveOptions(
    given.objective === 'L1'
      ? { size: 8, depth: 3, ngf: 4, ...given }
      : { ...OPTIONS, receptiveField: 16, ...given },
  );
  await writeRun(folderOf(name), { record: { options }, hasResults: true });
  await writeRunCheckpoint(folderOf(name), options);
};

const addresses = async (name: string) => {
  const { pairs } = resultsSchema.parse(await test.json(`/api/runs/${name}/results`));
  return pairs[0]?.patches;
};

const mapAt = async (address: string | undefined): Promise<PatchMap> =>
  patchMapSchema.parse(await test.json(`/${address}`));

const imageTensor = async (run: string, side: string) =>
  imagesTensor([await readImage(join(folderOf(run), 'results', 'images', `a-1-${side}.png`))]);

describe('the map of patches', () => {
  it('is not offered where pictures do not show all of what was learned', async () => {
    const inputFormat = { kind: 'raw', channels: 6, range: [0, 1], bits: 32 } as const;
    await writeScored('values', { inputChannels: 6, inputFormat: { ...inputFormat, range: [0, 1] } });
    expect(await addresses('values')).toBeUndefined();
    await writeScored('gray', {
      inputChannels: 1,
      inputFormat: { ...inputFormat, channels: 1, range: [0, 1] },
    });
    expect(await addresses('gray')).toBeDefined();
  });

  it.each<PartialOptions>([{}, { objective: 'GAN' }])(
    'of an output and of a target has the discriminator’s scores: %j',
    async (given) => {
      await writeScored('judged', given);
      const found = await addresses('judged');
      const { architecture, weights } = await readDiscriminator(checkpointPath(folderOf('judged'), LATEST));
      for (const side of ['output', 'target'] as const) {
        const map = await mapAt(found?.[side]);
        expect(map).toMatchObject({ width: 2, height: 2, receptiveField: 16, stride: 2, offset: -5 });
        expect(map).toMatchObject({ imageWidth: 8, imageHeight: 8, epoch: 2, step: 8 });
        expect(map.isConditional).toBe(given.objective === undefined);
        const candidate = await imageTensor('judged', side);
        const input = await imageTensor('judged', 'input');
        const feeds = architecture.isConditional ? { input, candidate } : { candidate };
        const { logits } = interpret(patchGraph(architecture, weights, { height: 8, width: 8 }), feeds);
        map.logits.forEach((logit, i) => {
          expect(logit).toBeCloseTo(logits?.data[i] as number, 3);
        });
      }
    },
  );

  it('of a run both ways is that of each output, by the discriminator of its direction', async () => {
    await writeCycleRun(folderOf('houses'));
    const results = resultsSchema.parse(await test.json('/api/runs/houses/results'));
    expect(results.compared).toBe('back');
    expect(results.pairs.map(({ direction }) => direction)).toEqual(['AtoB', 'BtoA']);
    for (const { name, direction, patches } of results.pairs) {
      expect(patches).not.toHaveProperty('target');
      const map = await mapAt(patches?.output);
      expect(map).toMatchObject({ receptiveField: 16, isConditional: false, adversarialLoss: 'lsgan' });
      const network = direction === 'AtoB' ? 'D_A' : 'D_B';
      expect(map.network).toBe(network);
      const path = checkpointPath(folderOf('houses'), LATEST);
      const { architecture, weights } = await readDiscriminator(path, { network });
      const file = `${name.replace('/', '-')}-output.png`;
      const candidate = imagesTensor([await readImage(join(folderOf('houses'), 'results', 'images', file))]);
      const { logits } = interpret(patchGraph(architecture, weights, { height: 16, width: 16 }), {
        candidate,
      });
      map.logits.forEach((logit, i) => {
        expect(logit).toBeCloseTo(logits?.data[i] as number, 3);
      });
    }
    const path = '/api/runs/houses/results/patches/AtoB-day-target.json';
    expect(await test.failure(path)).toMatchObject({ status: 404 });
  });

  it('may be cached forever if its address names these images and this checkpoint', async () => {
    await writeScored('judged');
    const address = `/${(await addresses('judged'))?.output}`;
    expect((await test.ask(address)).headers.get('cache-control')).toContain('immutable');
    const [path] = address.split('?');
    expect((await test.ask(path as string)).headers.get('cache-control')).toBe('no-store');
    await rm(checkpointPath(folderOf('judged'), LATEST));
    await writeRunCheckpoint(folderOf('judged'), resolveOptions({ ...OPTIONS, receptiveField: 1 }));
    const after = await test.ask(address);
    expect(after.headers.get('cache-control')).toBe('no-store');
    expect(await after.json()).toMatchObject({ receptiveField: 1, width: 8 });
  });

  it('is neither offered nor given if the objective has no discriminator', async () => {
    await writeScored('judged', { objective: 'L1' });
    expect(await addresses('judged')).toBeUndefined();
    expect(await test.failure('/api/runs/judged/results/patches/a-1-output.json')).toEqual({
      status: 422,
      code: 'MODEL',
      message:
        'serve: run judged has the objective L1, which trains no discriminator; only runs with one of GAN, cGAN, L1+GAN or L1+cGAN have a map of patches',
    });
  });

  it('is neither offered nor given if the run has no checkpoint', async () => {
    expect(await addresses('first')).toBeUndefined();
    expect(await test.failure('/api/runs/first/results/patches/a-1-output.json')).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
      message: expect.stringContaining('run first has no checkpoint'),
    });
  });

  it.each(['a-1-input', 'b-2-output', '..%2F..%2Fresults'])(
    'exists only for outputs and targets, not for %s',
    async (name) => {
      await writeScored('judged');
      expect(await test.failure(`/api/runs/judged/results/patches/${name}.json`)).toMatchObject({
        status: 404,
        code: 'NOT_FOUND',
      });
    },
  );

  it('does not follow foreign results to other files', async () => {
    await writeScored('judged');
    const path = join(folderOf('judged'), 'results', 'results.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('images/a-1-input.png', '../../secret.png'));
    expect(await test.failure('/api/runs/judged/results/patches/a-1-output.json')).toMatchObject({
      status: 404,
    });
  });

  it('is an error without a path if the run’s checkpoint is damaged', async () => {
    await writeScored('judged');
    await writeFile(checkpointPath(folderOf('judged'), LATEST), 'torn');
    const failure = await test.failure('/api/runs/judged/results/patches/a-1-output.json');
    expect(failure).toMatchObject({
      status: 500,
      code: 'FORMAT',
      message: expect.stringMatching(/^run judged, checkpoint latest: /),
    });
    expect(failure.message).not.toContain(test.root);
  });

  it('waits in the queue of translations, which has a limit', async () => {
    await writeScored('judged');
    let finish: (map: PatchMap) => void = () => {};
    const done = new Promise<PatchMap>((resolve) => {
      finish = resolve;
    });
    const models = { patches: () => done, close: async () => {} } as unknown as ModelService;
    await test.close();
    test = await openTestApp(test.root, { models });
    const path = '/api/runs/judged/results/patches/a-1-output.json';
    const asked = [test.ask(path), test.ask(path), test.ask(path)]; // the queue takes any two of them
    const refused = await Promise.race(asked);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    finish({} as PatchMap);
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 429]);
  });
});
