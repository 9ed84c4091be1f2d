/** A pulled plug: killed at any moment, a run goes on to the bits of one that never was. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSampleDataSet } from '../src/data/node/make/write-sample.ts';
import { parseEvents } from '../src/training/events.ts';
import { readCheckpoint } from '../src/training/node/checkpoint-files.ts';
import { trainWithKills } from './kill.testing.ts';

/** 20 unless asked for more: `npm run test:kill` takes 200. */
const KILLS = Number(process.env.PIX2PIX_KILLS ?? 20);
/** A life lasts a second or two, and the uninterrupted training takes as long again; slow machines take longer. */
const TIMEOUT_MS = 15_000 * KILLS;

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-kill-'));
  await writeSampleDataSet(join(root, 'data'), { pairs: 6, size: 64, seed: 2 });
});
afterAll(() => rmSync(root, { recursive: true }));

it(
  'trains to the same bits, without a gap or a repeat in the events, through many kills',
  async () => {
    await trainWithKills({ root, kills: KILLS, seed: 1 });
    const latest = (run: string) => readCheckpoint(join(root, run, 'checkpoints', 'latest.safetensors'));
    const [whole, killed] = [await latest('whole'), await latest('killed')];
    expect(killed.record.attempt).toBeGreaterThan(1);
    // The checksum is over the bytes of every tensor: parameters, moments, statistics.
    expect(killed.record.checksum).toBe(whole.record.checksum);
    expect(killed.record.position).toEqual(whole.record.position);
    expect(
      readFileSync(join(root, 'killed', 'model.onnx')).equals(
        readFileSync(join(root, 'whole', 'model.onnx')),
      ),
    ).toBe(true);

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
