/** Training on several processes: the bits of one process that takes the same batch in parts. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSampleDataSet } from '../src/data/node/make/write-sample.ts';
import { writeUnpairedSample } from '../src/data/node/make/write-unpaired-sample.ts';
import { parseEvents } from '../src/training/events.ts';
import { readCheckpoint } from '../src/training/node/checkpoint-files.ts';
import { buildOnce } from './built.testing.ts';
import { alone, launch, missingMpi } from './mpi.testing.ts';

const MINUTES = 60_000;

const PAIRED = 'train data --direction AtoB --size 64 --ngf 4 --ndf 4 --threads 1';
const CYCLEGAN =
  'train unpaired --model cyclegan --size 32 --generator resnet-1 --ngf 4 --ndf 4 --receptive-field 16 --schedule constant --pool-size 6 --threads 1';

let root: string;
beforeAll(async () => {
  buildOnce();
  root = mkdtempSync(join(tmpdir(), 'pix2pix-mpi-'));
  await writeSampleDataSet(join(root, 'data'), { pairs: 24, size: 64, seed: 3 });
  await writeUnpairedSample(join(root, 'unpaired'), { images: 12, size: 64, seed: 3 });
}, MINUTES);
afterAll(() => rmSync(root, { recursive: true }));

/** What a run left: the checksum is over the bytes of every tensor, parameters, moments, statistics, pools. */
const leftBy = async (run: string) => {
  const { record } = await readCheckpoint(join(root, run, 'checkpoints', 'latest.safetensors'));
  const events = parseEvents(readFileSync(join(root, run, 'events.jsonl'), 'utf8'));
  return {
    checksum: record.checksum,
    position: record.position,
    events: events.map((event) => ({ ...event, attempt: 0, seconds: 0 })),
  };
};

/** The sheets of samples, by their bytes. */
const sheetsOf = (run: string): readonly string[] =>
  readdirSync(join(root, run, 'samples')).map(
    (name) => `${name} ${readFileSync(join(root, run, 'samples', name)).toString('base64')}`,
  );

const WHOLE_RUNS: readonly (readonly [
  name: string,
  ranks: number,
  training: string,
  parts: string,
  isFar?: boolean,
])[] = [
  ['1 rank', 1, `${PAIRED} --epochs 1`, ''],
  ['2 ranks', 2, `${PAIRED} --epochs 3 --metrics psnr,lab`, ' --accumulate 2'],
  ['4 ranks, 50 steps', 4, `${PAIRED} --epochs 13`, ' --accumulate 4'],
  [
    '4 ranks, instance norm, WGAN-GP',
    4,
    `${PAIRED} --epochs 3 --norm instance --norm-d instance --adversarial-loss wgan-gp`,
    ' --accumulate 4',
  ],
  ['3 ranks, as if far from one another', 3, `${PAIRED} --epochs 2`, ' --accumulate 3', true],
  ['2 ranks, batch norm over both', 2, `${PAIRED} --epochs 2 --sync-norm`, ' --accumulate 2'],
  ['2 ranks of CycleGAN, with its pools', 2, `${CYCLEGAN} --epochs 4`, ' --accumulate 2'],
];

describe('mpirun pix2pix train', () => {
  for (const [name, ranks, training, parts, isFar = false] of WHOLE_RUNS)
    it(
      `gives the bits of one process that accumulates: ${name}`,
      async ({ skip }) => {
        const reason = missingMpi();
        if (reason !== undefined) skip(reason);
        const run = name.replaceAll(/\W+/g, '-');
        expect(alone(`${training} --out ${run}-alone${parts}`, root)).toMatchObject({ exitCode: 0 });
        const many = await launch(`${training} --out ${run}`, { cwd: root, ranks, isFar });
        expect(many, many.text).toMatchObject({ exitCode: 0 });
        expect(await leftBy(run)).toEqual(await leftBy(`${run}-alone`));
        const model = training.includes('cyclegan') ? 'AtoB.onnx' : 'model.onnx';
        const modelOf = (folder: string) => readFileSync(join(root, folder, model));
        expect(modelOf(run).equals(modelOf(`${run}-alone`))).toBe(true);
        expect(sheetsOf(run)).toEqual(sheetsOf(`${run}-alone`)); // the ranks have shared out their images
        expect(many.text.match(/epoch 1 done/g)).toHaveLength(1); // one rank prints
      },
      3 * MINUTES,
    );

  it(
    'ends all ranks when one is killed, and goes on from the last checkpoint to the same bits',
    async ({ skip }) => {
      const reason = missingMpi();
      if (reason !== undefined) skip(reason);
      const ranks = 3;
      const training = `${PAIRED} --epochs 2000 --accumulate 3`;
      const killed = await launch(`${training} --out killed`, {
        cwd: root,
        ranks,
        kill: { rank: 1, when: /epoch 2 done/ },
      });
      expect(killed.exitCode).not.toBe(0);
      const { position } = await leftBy('killed');
      const epochs = position.epoch + 1;
      const resumed = await launch(`train --resume killed --threads 1 --epochs ${epochs}`, {
        cwd: root,
        ranks,
      });
      expect(resumed, resumed.text).toMatchObject({ exitCode: 0 });
      const whole = alone(`${PAIRED} --epochs ${epochs} --accumulate 3 --out whole`, root);
      expect(whole).toMatchObject({ exitCode: 0 });
      expect(await leftBy('killed')).toEqual(await leftBy('whole'));
    },
    3 * MINUTES,
  );

  it(
    'ends all ranks with one line where one of them cannot go on',
    async ({ skip }) => {
      const reason = missingMpi();
      if (reason !== undefined) skip(reason);
      await writeSampleDataSet(join(root, 'torn'), { pairs: 8, size: 64, seed: 4 });
      const [torn = ''] = readdirSync(join(root, 'torn', 'train'));
      const path = join(root, 'torn', 'train', torn);
      writeFileSync(path, readFileSync(path).subarray(0, -200)); // its header is whole
      const failed = await launch(`${PAIRED.replace('data', 'torn')} --epochs 3 --out failed`, {
        cwd: root,
        ranks: 2,
      });
      expect(failed.exitCode).toBe(1);
      expect(failed.text.split('\n').filter((line) => line.startsWith('pix2pix:'))).toEqual([
        expect.stringContaining(torn),
      ]);
    },
    MINUTES,
  );

  it(
    'lists the pairs that any rank cannot read, and trains without them',
    async ({ skip }) => {
      const reason = missingMpi();
      if (reason !== undefined) skip(reason);
      await writeSampleDataSet(join(root, 'half'), { pairs: 16, size: 64, seed: 4 });
      const train = join(root, 'half', 'train');
      const torn = readdirSync(train).filter((_, index) => index % 3 === 0);
      for (const name of torn)
        writeFileSync(join(train, name), readFileSync(join(train, name)).subarray(0, -200)); // headers are whole
      const { exitCode, text } = await launch(
        `${PAIRED.replace('data', 'half')} --epochs 3 --skip-bad --out skipping`,
        { cwd: root, ranks: 3 },
      );
      expect(exitCode, text).toBe(0);
      const listed = readFileSync(join(root, 'skipping', 'left-out.jsonl'), 'utf8')
        .trim()
        .split('\n');
      const names = listed.map((line) => basename((JSON.parse(line) as { files: string[] }).files[0] ?? ''));
      expect(names.toSorted()).toEqual(torn.toSorted());
    },
    MINUTES,
  );

  it(
    'ends all ranks where rank 0 cannot write, saved as far as it is',
    async ({ skip }) => {
      const reason = missingMpi();
      if (reason !== undefined) skip(reason);
      const samples = join(root, 'unwritable', 'samples');
      const failed = await launch(`${PAIRED} --epochs 2000 --out unwritable`, {
        cwd: root,
        ranks: 2,
        meanwhile: {
          when: /epoch 2 done/,
          work: () => {
            rmSync(samples, { recursive: true });
            writeFileSync(samples, ''); // no folder any more
          },
        },
      });
      expect(failed.exitCode).toBe(1);
      expect(failed.text.match(/pix2pix:.*/g)).toEqual([
        expect.stringMatching(/samples.*; the run is saved at step \d+: resume it/),
      ]);
    },
    MINUTES,
  );

  it(
    'ends all ranks with one line where one is asked for something else, or for what cannot be',
    async ({ skip }) => {
      const reason = missingMpi();
      if (reason !== undefined) skip(reason);
      const training = `${PAIRED} --epochs 1 --out other`;
      const linesOf = async (first: string, last: string) => {
        const { exitCode, text } = await launch(first, { cwd: root, ranks: 2, last });
        return { exitCode, lines: text.match(/pix2pix:.*/g) };
      };
      expect(await linesOf(training, `${training} --lambda-l1 10`)).toEqual({
        exitCode: 1,
        lines: [
          expect.stringContaining('train: rank 1 has lambdaL1 10, rank 0 100; all ranks need the same'),
        ],
      });
      const missing = `${PAIRED} --epochs 1`;
      for (const [first, from] of [
        [training, 'rank 1: '],
        [missing, ''],
      ] as const)
        expect(await linesOf(first, missing)).toEqual({
          exitCode: 1,
          lines: [expect.stringContaining(`pix2pix: ${from}train: --out is missing`)],
        });
    },
    MINUTES,
  );

  it(
    'refuses what cannot be shared out, and a folder in use, on all ranks',
    async ({ skip }) => {
      const reason = missingMpi();
      if (reason !== undefined) skip(reason);
      const odd = await launch(`${PAIRED} --epochs 1 --accumulate 3 --out odd`, { cwd: root, ranks: 2 });
      expect(odd.exitCode).toBe(1);
      expect(odd.text).toContain('accumulate 3 (--accumulate 3), cannot be shared out to 2 ranks');
      const none = await launch('train --resume nowhere', { cwd: root, ranks: 2 });
      expect(none.exitCode).toBe(1);
      expect(none.text.match(/pix2pix:.*/g)).toEqual([expect.stringContaining('nowhere')]);
      writeFileSync(join(root, 'odd'), '');
      const used = await launch(`${PAIRED} --epochs 1 --out odd`, { cwd: root, ranks: 2 });
      expect(used.exitCode).toBe(1);
      expect(used.text.match(/pix2pix:/g)).toHaveLength(1); // rank 0 tells, the others end
      expect(used.text).toContain('odd: cannot be made');
    },
    MINUTES,
  );
});
