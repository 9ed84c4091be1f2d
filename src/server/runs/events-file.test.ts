import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsOf, linesOf } from '../run-folders.testing.ts';
import { NOTHING_READ, readNewEvents } from './events-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events-file-'));
  path = join(folder, 'events.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const steps = (lines: readonly { readonly event: { readonly step: number } }[]): number[] =>
  lines.map(({ event }) => event.step);

describe('new events of a file', () => {
  it('are none before there is a file, and then all of them', async () => {
    const before = await readNewEvents(path, NOTHING_READ);
    expect(before).toMatchObject({ lines: [], isReplaced: false, isAtEnd: true });
    await writeFile(path, linesOf(eventsOf(1, 1, 3)));
    const { lines, isReplaced } = await readNewEvents(path, before.cursor);
    expect(steps(lines)).toEqual([1, 2, 3]);
    expect(isReplaced).toBe(false);
  });

  it('are only the added ones', async () => {
    await writeFile(path, linesOf(eventsOf(1, 1, 3)));
    const { cursor } = await readNewEvents(path, NOTHING_READ);
    expect((await readNewEvents(path, cursor)).lines).toEqual([]);
    await appendFile(path, linesOf(eventsOf(1, 5, 6)));
    expect(steps((await readNewEvents(path, cursor)).lines)).toEqual([5, 6]);
  });

  it('are returned when their line is complete', async () => {
    const [first = '', second = ''] = linesOf(eventsOf(1, 1, 2)).split(/(?<=\n)/);
    await writeFile(path, first + second.slice(0, 20));
    const { lines, cursor } = await readNewEvents(path, NOTHING_READ);
    expect(steps(lines)).toEqual([1]);
    await appendFile(path, second.slice(20));
    expect(steps((await readNewEvents(path, cursor)).lines)).toEqual([2]);
  });

  it.each([
    ['shorter', 2],
    ['longer', 9],
  ])('start again if a %s file replaced it', async (_, last) => {
    await writeFile(path, linesOf(eventsOf(1, 1, 5)));
    const { cursor } = await readNewEvents(path, NOTHING_READ);
    await writeFile(`${path}.tmp`, linesOf(eventsOf(2, 1, last).filter(({ type }) => type === 'step')));
    await rename(`${path}.tmp`, path);
    const again = await readNewEvents(path, cursor);
    expect(again.isReplaced).toBe(true);
    expect(steps(again.lines)).toHaveLength(last);
  });

  it('come a megabyte at a time, and say whether there are more', async () => {
    await writeFile(path, linesOf(eventsOf(1, 1, 10_000)));
    let [cursor, count, parts] = [NOTHING_READ, 0, 0];
    for (let isAtEnd = false; !isAtEnd; parts++) {
      const read = await readNewEvents(path, cursor);
      count += read.lines.length;
      ({ cursor, isAtEnd } = read);
    }
    expect(count).toBe(12_500);
    expect(parts).toBeGreaterThan(1);
  });

  it('end with an error that shows an invalid line', async () => {
    await writeFile(path, '{"type":"step"}\n');
    await expect(readNewEvents(path, NOTHING_READ)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining('has a line that is not a training event: {"type":"step"}'),
    });
  });
});
