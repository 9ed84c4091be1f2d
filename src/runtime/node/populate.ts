/** Pages of large memory, made before they are met. */
import koffi from 'koffi';
import { addressOf, PAGE_BYTES } from './native-memory.ts';

/** Linux 5.14: makes every page as writing to it would, without a fault for each. */
const MADV_POPULATE_WRITE = 23;

/** Below this a few faults are cheaper than a call. */
const LEAST_BYTES = 1 << 20;

/** Calls in turn: they are memory's work, and the threads of the process have other calls to make. */
let last: Promise<boolean> = Promise.resolve(true);

/**
 * Begins to make the pages of memory on another thread, while this one prepares: a training has hundreds of thousands,
 * for each of which its first step would wait. Where the system cannot, they are made as they are met. Resolves when it is
 * done, with whether it was; nobody needs to wait.
 */
export const populate = (floats: Float32Array): Promise<boolean> => {
  const call = floats.byteLength < LEAST_BYTES ? undefined : madviseOf();
  if (!call) return Promise.resolve(false);
  const bytes = Math.floor(floats.byteLength / PAGE_BYTES) * PAGE_BYTES;
  last = last.then(
    () =>
      new Promise((resolve) => {
        call.async(
          addressOf(floats),
          bytes,
          MADV_POPULATE_WRITE,
          // The memory is referenced until then.
          (_: unknown, answer: number) => resolve(answer === 0 && floats.length > 0),
        );
      }),
  );
  return last;
};

type Library = ReturnType<typeof koffi.load>;

/** Looked for once, and held: a library is unloaded when its handle is collected. */
let found: Found | 'none' | undefined;

interface Found {
  readonly library: Library;
  readonly call: ReturnType<Library['func']>;
}

const madviseOf = (): ReturnType<Library['func']> | undefined => {
  found ??= find();
  return found === 'none' ? undefined : found.call;
};

const find = (): Found | 'none' => {
  if (process.platform !== 'linux') return 'none';
  try {
    const library = koffi.load('libc.so.6');
    return { library, call: library.func('int madvise(uintptr_t address, size_t length, int advice)') };
  } catch {
    return 'none'; // another C library
  }
};
