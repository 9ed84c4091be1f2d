import { availableParallelism } from 'node:os';
import koffi from 'koffi';
import { expect, it } from 'vitest';
import { freeCores } from './affinity.ts';

it('takes off a binding to one core', ({ skip }) => {
  if (process.platform !== 'linux') skip('only Linux binds threads to cores');
  const before = availableParallelism();
  if (before < 2) skip('this machine has one core');
  const bind = koffi.load('libc.so.6').func('sched_setaffinity', 'int', ['int', 'size_t', 'void *']);
  const one = new Uint8Array(new ArrayBuffer(128));
  for (let core = 0; core < 1024; core++) {
    one.fill(0);
    one[core >> 3] = 1 << (core & 7);
    if (bind(0, one.length, one) === 0) break; // a core that this process may use
  }
  expect(availableParallelism()).toBe(1);
  freeCores();
  expect(availableParallelism()).toBe(before);
});
