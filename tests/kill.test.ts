/** A pulled plug: killed at any moment, a run goes on to the bits of one that never was. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeSampleDataSet } from '../src/data/node/make/write-sample.ts';
import { writeUnpairedSample } from '../src/data/node/make/write-unpaired-sample.ts';
import { parseEvents } from '../src/training/events.ts';
import { readCheckpoint } from '../src/training/node/checkpoint-files.ts';
import { trainWithKills } from './kill.testing.ts';

/** 20 unless asked for more: `npm run test:kill` takes 200. */
const KILLS = Number(process.env.PIX2PIX_KILLS ?? 20);
/** A life lasts a second or two, and the uninterrupted training takes as long again; slow machines take longer. */
const TIMEOUT_MS = 15_000 * KILLS;

/** What is trained, and the models that it leaves. */
const TRAININGS = {
  pix2pix: { training: 'data --size 64 --ngf 4 --ndf 4', models: ['model.onnx'] },
  // A pool that is full after some epochs, so that it matters what is in it.
  cyclegan: {
    training:
      'unpaired --model cyclegan --size 32 --generator resnet-1 --ngf 4 --ndf 4 --receptive-field 16 --schedule constant --pool-size 6',
    models: ['AtoB.onnx', 'BtoA.onnx'],
  },
} as const;

let root: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-kill-'));
  await writeSampleDataSet(join(root, 'data'), { pairs: 6, size: 64, seed: 2 });
  await writeUnpairedSample(join(root, 'unpaired'), { images: 6, size: 64, seed: 2 });
});
afterEach(() => rmSync(root, { recursive: true }));

it.each(Object.entries(TRAININGS))(
  'trains %s to the same bits, without a gap or a repeat in the events, through many kills',
  async (_, { training, models }) => {
    await trainWithKills({ root, kills: KILLS, seed: 1, training });
    const latest = (run: string) => readCheckpoint(join(root, run, 'checkpoints', 'latest.safetensors'));
    const [whole, killed] = [await latest('whole'), await latest('killed')];
    expect(killed.record.attempt).toBeGreaterThan(1);
    // The checksum is over the bytes of every tensor: parameters, moments, statistics.
    expect(killed.record.checksum).toBe(whole.record.checksum);
    expect(killed.record.position).toEqual(whole.record.position);
    for (const model of models)
      expect(readFileSync(join(root, 'killed', model)).equals(readFileSync(join(root, 'whole', model)))).toBe(
        true,
      );

    const eventsOf = (run: string) => parseEvents(readFileSync(join(root, run, 'events.jsonl'), 'utf8'));
    const withoutClock = (run: string) =>
      eventsOf(run).map((event) => ({ ...event, attempt: 0, seconds: 0 }));
    expect(withoutClock('killed')).toEqual(withoutClock('whole'));
    const attempts = eventsOf('killed').map(({ attempt }) => attempt);
    expect(attempts).toEqual(attempts.toSorted((a, b) => a - b));
    const leftovers = ['', 'checkpoints', 'samples'].flatMap((part) =>
      readdirSync(join(root, 'killed', part)),
    );
    expect(leftovers.filter((name) => /\.tmp$|\.lock$/.test(name))).toEqual([]);
  },
  TIMEOUT_MS,
);
