/**
 * mpirun binds each of one or two processes to a core of its own, and the engine's threads with it. This takes the
 * binding off all threads of this process. Linux only; elsewhere mpirun binds nothing.
 */
import { readdirSync } from 'node:fs';
import koffi from 'koffi';

/** cpu_set_t of glibc: 1,024 processors. */
const SET_BYTES = 128;

/** Lets every thread of this process run on every core that the system allows. */
export const freeCores = (): void => {
  if (process.platform !== 'linux') return;
  const setAffinity = koffi.load('libc.so.6').func('sched_setaffinity', 'int', ['int', 'size_t', 'void *']);
  const all = new Uint8Array(new ArrayBuffer(SET_BYTES)).fill(0xff); // the kernel leaves out those that do not exist
  for (const thread of readdirSync('/proc/self/task')) setAffinity(Number(thread), SET_BYTES, all);
};
