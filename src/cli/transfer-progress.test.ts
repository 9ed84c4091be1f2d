import { describe, expect, it } from 'vitest';
import { transferProgress } from './transfer-progress.ts';

const MB = 1_000_000;
const CLEAR = '\r\x1b[K';

/** Progress with a clock that only the test moves. */
const watched = (isTerminal: boolean, columns = 200) => {
  const clock = { now: 0 };
  const written: string[] = [];
  const progress = transferProgress({
    write: (text) => written.push(text),
    isTerminal,
    columns: () => columns,
    now: () => clock.now,
  });
  const at = (seconds: number, done: number, total: number | undefined = 30 * MB): string => {
    clock.now = seconds * 1000;
    progress.onProgress({ phase: 'download', done, total });
    return written.splice(0).join('');
  };
  return { clock, progress, at, text: () => written.splice(0).join('') };
};

describe('transfer progress in a terminal', () => {
  it('updates a line with bytes, rate and the remaining time', () => {
    const { at } = watched(true);
    expect(at(0, 0)).toBe('\rdownloading 0 bytes of 30.0 MB\x1b[K');
    expect(at(0.05, 1000)).toBe('');
    expect(at(2, 2 * MB)).toBe('\rdownloading 2.0 MB of 30.0 MB, 1.0 MB/s, 28s left\x1b[K');
  });

  it('shows the rate of the last seconds', () => {
    const { at } = watched(true);
    for (let second = 0; second <= 20; second++) at(second, second * MB);
    for (let second = 21; second < 40; second++) at(second, 20 * MB + (second - 20) * 1000);
    expect(at(40, 20.02 * MB)).toContain('1.0 kB/s');
  });

  it('counts only what is downloaded now in the rate, not what existed before', () => {
    const { at } = watched(true);
    at(0, 20 * MB);
    expect(at(1, 21 * MB)).toContain('1.0 MB/s, 9s left');
  });

  it('restarts the rate if the file starts again, or with another phase', () => {
    const { at, clock, progress, text } = watched(true);
    at(0, 0);
    at(1, 10 * MB);
    expect(at(2, 1000)).toBe('\rdownloading 1.0 kB of 30.0 MB\x1b[K');
    clock.now = 3000;
    progress.onProgress({ phase: 'unpack', done: 5 * MB, total: 30 * MB });
    expect(text()).toBe('\runpacking 5.0 MB of 30.0 MB\x1b[K');
  });

  it('cuts the line to the width, and clears it for notices and at the end', () => {
    const { at, progress, text } = watched(true, 24);
    expect(at(0, 0)).toBe('\rdownloading 0 bytes of \x1b[K');
    progress.onNotice('a notice');
    expect(text()).toBe(`${CLEAR}a notice\n`);
    progress.end();
    expect(text()).toBe('');
    at(1, 1);
    progress.end();
    expect(text()).toBe(CLEAR);
  });

  it('works without a total', () => {
    const { clock, progress, text } = watched(true);
    progress.onProgress({ phase: 'download', done: 0, total: undefined });
    clock.now = 1000;
    progress.onProgress({ phase: 'download', done: MB, total: undefined });
    expect(text()).toBe('\rdownloading 0 bytes\x1b[K\rdownloading 1.0 MB, 1.0 MB/s\x1b[K');
  });
});

describe('transfer progress elsewhere', () => {
  it('prints a whole line every ten seconds, and none for quick work', () => {
    const { at, progress, text } = watched(false);
    expect(at(0, 0)).toBe('');
    expect(at(9.9, 5 * MB)).toBe('');
    expect(at(10, 10 * MB)).toBe('downloading 10.0 MB of 30.0 MB, 1.0 MB/s, 20s left\n');
    expect(at(19, 19 * MB)).toBe('');
    progress.onNotice('a notice');
    progress.end();
    expect(text()).toBe('a notice\n');
  });
});
