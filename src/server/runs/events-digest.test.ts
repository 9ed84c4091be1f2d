import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderStore } from '../../training/node/folder-store.ts';
import { cutEvents } from '../../training/run-events.ts';
import { addEvents, epochEvent, eventsOf, stepEvent } from '../run-folders.testing.ts';
import { openDigest } from './events-digest.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events-digest-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the digest of events', () => {
  it('has the position of a run, its speed, and its best and latest metrics', async () => {
    await addEvents(folder, [
      ...eventsOf(1, 1, 3),
      epochEvent(1, 1, 0.3),
      stepEvent(1, 5),
      epochEvent(1, 2, 0.2),
      epochEvent(1, 3, 0.4),
    ]);
    expect(await openDigest(join(folder, 'events.jsonl')).read()).toMatchObject({
      attempt: 1,
      step: 12,
      epoch: 3,
      secondsPerStep: 0.5,
      best: { l1: { value: 0.2, epoch: 2, step: 8 } },
      last: { l1: { value: 0.4, epoch: 3, step: 12 } },
    });
  });

  it('knows for which metrics higher is better', async () => {
    const at = (epoch: number, validation_psnr: number) => ({ ...epochEvent(1, epoch), validation_psnr });
    await addEvents(folder, [at(1, 20), at(2, 24), at(3, 22)]);
    const { best, last } = await openDigest(join(folder, 'events.jsonl')).read();
    expect([best.psnr?.value, last.psnr?.value]).toEqual([24, 22]);
  });

  it('has the best sharpness near 1, and an infinite PSNR as the best of all', async () => {
    const at = (epoch: number, sharpness: number, psnr: number | 'Infinity') => ({
      ...epochEvent(1, epoch),
      validation_sharpness: sharpness,
      validation_psnr: psnr,
    });
    await addEvents(folder, [at(1, 0.9, 20), at(2, 3, 'Infinity'), at(3, 0.2, 30)]);
    const { best } = await openDigest(join(folder, 'events.jsonl')).read();
    expect([best.sharpness?.epoch, best.psnr?.epoch]).toEqual([1, 2]);
  });

  it('continues from where it was, also for several callers at once', async () => {
    const digest = openDigest(join(folder, 'events.jsonl'));
    expect(await digest.read()).toMatchObject({ step: 0, epochs: [], secondsPerStep: undefined });
    await addEvents(folder, eventsOf(1, 1, 4));
    const both = await Promise.all([digest.read(), digest.read()]);
    for (const { step, epochs } of both) expect([step, epochs.length]).toEqual([4, 1]);
    await addEvents(folder, eventsOf(1, 5, 8));
    expect(await digest.read()).toMatchObject({ step: 8, epochs: [{ epoch: 1 }, { epoch: 2 }] });
  });

  it('forgets what a resume cuts', async () => {
    const digest = openDigest(join(folder, 'events.jsonl'));
    await addEvents(folder, eventsOf(1, 1, 8));
    await digest.read();
    await cutEvents(folderStore(folder), 4);
    expect(await digest.read()).toMatchObject({
      step: 4,
      epochs: [{ epoch: 1 }],
      best: { l1: { value: 1 } },
    });
  });
});
