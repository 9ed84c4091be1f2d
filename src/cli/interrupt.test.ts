import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pix2PixError } from '../core/errors.ts';
import { type Interrupt, onInterrupt, STOP_SIGNALS, type StopSignal } from './interrupt.ts';
import { main } from './main.ts';

/** Sends a signal as the system would. */
const send = (name: StopSignal): boolean => process.emit(name, name);

/** Longer than a launcher such as npx takes to pass a signal on. */
const LATER_MS = 1000;

const NAMES = Object.keys(STOP_SIGNALS) as StopSignal[];

let interrupt: Interrupt | undefined;
afterEach(() => {
  interrupt?.release();
  vi.restoreAllMocks();
});

/** Records the exit codes instead of ending the process. */
const watchExit = (): unknown[] => {
  const codes: unknown[] = [];
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    codes.push(code);
    return undefined as never;
  });
  return codes;
};

const wait = (ms: number): void => {
  const now = performance.now() + ms;
  vi.spyOn(performance, 'now').mockReturnValue(now);
};

describe('a signal that asks the process to end', () => {
  it.each(NAMES)('asks the work to end, by its name and once: %s', (name) => {
    const codes = watchExit();
    const told: string[] = [];
    interrupt = onInterrupt((first) => told.push(first));
    expect(interrupt.signal.aborted).toBe(false);
    send(name);
    send(name); // passed on by npx
    expect(interrupt.signal.aborted).toBe(true);
    expect([told, codes]).toEqual([[name], []]);
  });

  it('ends the process at once when it comes again, and with its own exit code', () => {
    const codes = watchExit();
    interrupt = onInterrupt();
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      send(name);
      wait(LATER_MS);
      send(name);
    }
    expect(codes).toEqual([130, 143]);
  });

  it('does not end at once if another signal or SIGHUP follows, as systems send them', () => {
    const codes = watchExit();
    interrupt = onInterrupt();
    for (const name of ['SIGHUP', 'SIGTERM', 'SIGHUP', 'SIGINT', 'SIGHUP'] as const) {
      send(name);
      wait(LATER_MS);
    }
    expect(codes).toEqual([]);
  });

  it.each(NAMES)('gives the exit code of stopped work: %s', async (name) => {
    const exitCode = await main(
      ['work'],
      [
        (program) =>
          void program.command('work').action(() => {
            interrupt = onInterrupt();
            send(name);
            throw new Pix2PixError('STOPPED', 'work: stopped');
          }),
      ],
      { stdout: () => {}, stderr: () => {} },
    );
    expect(exitCode).toBe(STOP_SIGNALS[name]);
  });

  it('has its usual effect again after the work', () => {
    const before = NAMES.map((name) => process.listenerCount(name));
    onInterrupt().release();
    expect(NAMES.map((name) => process.listenerCount(name))).toEqual(before);
  });
});
