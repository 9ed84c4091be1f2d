import { describe, expect, it } from 'vitest';
import { expiryMs, type HolderFacts, holderState, isSamePidSpace, type RunLock } from './lock-holder.ts';

const HERE = { host: 'lab', bootId: 'boot-1', pidNamespace: 'pid:[1]' };
const LOCK: RunLock = { pid: 1, ...HERE, started: 500, renewMs: 10_000 };
const facts = (changes: Partial<HolderFacts> = {}): HolderFacts => ({
  here: HERE,
  process: { started: 500, ageMs: 90_000 },
  lockAgeMs: 4000,
  ...changes,
});
const EXPIRED = expiryMs(10_000) + 1;

describe('the holder of a lock', () => {
  it('lives while the process with its number and its start is there, renewed or not', () => {
    expect(holderState(LOCK, facts())).toBe('alive');
    expect(holderState(LOCK, facts({ lockAgeMs: EXPIRED }))).toBe('alive'); // a stopped process wakes up again
  });

  it('is gone where no process has its number, or one that began at another time', () => {
    expect(holderState(LOCK, facts({ process: undefined }))).toBe('gone');
    expect(holderState(LOCK, facts({ process: { started: 501 } }))).toBe('gone');
  });

  it.each([
    ['container', { ...HERE, pidNamespace: 'pid:[2]' }],
    ['boot or machine, under the same name', { ...HERE, bootId: 'boot-2' }],
    ['machine that tells no boot', { host: 'other' }],
  ])('on another %s lives while it renews its lock, whatever process has its number here', (_, here) => {
    for (const process of [undefined, { started: 500 }, { started: 7 }]) {
      expect(holderState(LOCK, facts({ here, process }))).toBe('alive');
      expect(holderState(LOCK, facts({ here, process, lockAgeMs: EXPIRED }))).toBe('gone');
    }
  });

  it('is told by its renewals where the system does not tell when a process began', () => {
    const { started: _, ...lock } = LOCK;
    expect(holderState(lock, facts({ process: {} }))).toBe('alive');
    expect(holderState(lock, facts({ process: {}, lockAgeMs: EXPIRED }))).toBe('gone');
    expect(holderState(lock, facts({ process: undefined }))).toBe('gone');
  });
});

describe('the holder of a lock of an earlier version', () => {
  const old: RunLock = { pid: 1, host: 'lab' };

  it('lives where its process is there and began before the lock was written', () => {
    expect(holderState(old, facts({ process: { ageMs: 90_000 } }))).toBe('alive');
    expect(holderState(old, facts({ process: { ageMs: 60_000 }, lockAgeMs: 90_000 }))).toBe('gone');
    expect(holderState(old, facts({ process: {} }))).toBe('alive');
    expect(holderState(old, facts({ process: undefined }))).toBe('gone');
  });

  it('is unknown on another machine, however old its lock is', () => {
    expect(holderState({ ...old, host: 'other' }, facts({ lockAgeMs: 1e12 }))).toBe('unknown');
  });
});

describe('process numbers', () => {
  it('mean the same within one boot and one container, whatever the name of the host', () => {
    expect(isSamePidSpace({ ...HERE, host: 'renamed' }, HERE)).toBe(true);
    expect(isSamePidSpace({ ...HERE, bootId: 'boot-2' }, HERE)).toBe(false);
    expect(isSamePidSpace({ ...HERE, pidNamespace: 'pid:[2]' }, HERE)).toBe(false);
  });

  it('go by the host where a side does not know its boot', () => {
    expect(isSamePidSpace({ host: 'lab' }, HERE)).toBe(true);
    expect(isSamePidSpace({ host: 'other' }, HERE)).toBe(false);
  });
});
