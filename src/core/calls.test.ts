import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { type Calls, type Handlers, openCalls, serveCalls, transferring } from './calls.ts';
import { Pix2PixError } from './errors.ts';
import { portOf } from './node/thread.ts';

interface Service {
  add(a: number, b: number): number;
  wait(): Promise<void>;
  fail(code: 'DATA' | 'none'): void;
  take(values: Float32Array): number;
  give(length: number): Float32Array;
  function(): unknown;
}

interface Events {
  readonly progress: number;
}

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

interface Opened {
  readonly calls: Calls<Service>;
  readonly given: Float32Array[];
  readonly release: () => void;
  readonly emit: (value: number) => void;
}

const openService = (onProgress: (value: number) => void = () => {}): Opened => {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const given: Float32Array[] = [];
  let release = (): void => {};
  const handlers: Handlers<Service> = {
    add: (a, b) => a + b,
    wait: () =>
      new Promise((resolve) => {
        release = resolve;
      }),
    fail: (code) => {
      throw code === 'none' ? new TypeError('a bug') : new Pix2PixError(code, 'a.png: torn');
    },
    take: (values) => values.length,
    give: (length) => {
      const values = new Float32Array(length).fill(2);
      given.push(values);
      return transferring(values, [values, values.subarray(1)]);
    },
    function: () => () => 1,
  };
  const emit = serveCalls<Service, Events>(portOf(port2), handlers);
  const calls = openCalls<Service, Events>(portOf(port1), { progress: onProgress });
  return { calls, given, release: () => release(), emit: (value) => emit('progress', value) };
};

describe('calls over a message channel', () => {
  it('give back what the method returns', async () => {
    const { calls } = openService();
    expect(await calls.call('add', [2, 3])).toBe(5);
  });

  it('may end in another order than they began', async () => {
    const { calls, release } = openService();
    const order: string[] = [];
    const slow = calls.call('wait', []).then(() => order.push('wait'));
    await calls.call('add', [1, 1]).then(() => order.push('add'));
    release();
    await slow;
    expect(order).toEqual(['add', 'wait']);
  });

  it('reject with the code and the text of a Pix2PixError', async () => {
    const { calls } = openService();
    const error = await calls.call('fail', ['DATA']).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Pix2PixError);
    expect(error).toMatchObject({ code: 'DATA', message: 'a.png: torn' });
  });

  it('reject with the text of any other error, which has no code', async () => {
    const { calls } = openService();
    const error = await calls.call('fail', ['none']).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(Pix2PixError);
    expect(error).toMatchObject({ message: 'a bug' });
  });

  it('move the buffers of arguments, and do not copy them', async () => {
    const { calls } = openService();
    const values = new Float32Array(4);
    expect(await calls.call('take', [values], [values.buffer])).toBe(4);
    expect(values.length).toBe(0);
  });

  it('move the buffers of results, each once, and do not copy them', async () => {
    const { calls, given } = openService();
    expect(await calls.call('give', [3])).toEqual(new Float32Array([2, 2, 2]));
    expect(given[0]?.length).toBe(0);
  });

  it('reject for an argument or a result that cannot be sent, and go on', async () => {
    const { calls } = openService();
    await expect(calls.call('take', [(() => 1) as never])).rejects.toThrow(/could not be cloned/);
    await expect(calls.call('function', [])).rejects.toThrow(/could not be cloned/);
    expect(await calls.call('add', [2, 2])).toBe(4);
  });

  it('all reject with the reason once the service has ended, pending and later ones', async () => {
    const { calls, release } = openService();
    const pending = calls.call('wait', []);
    const error = new Pix2PixError('STOPPED', 'closed');
    calls.end(error);
    calls.end(new Error('a later reason'));
    await expect(pending).rejects.toBe(error);
    await expect(calls.call('add', [1, 1])).rejects.toBe(error);
    expect(calls.hasEnded).toBe(true);
    release(); // a late reply is nobody's
  });

  it('bring events in the order in which they were sent, before the result that follows them', async () => {
    const seen: number[] = [];
    const { calls, emit } = openService((value) => seen.push(value));
    emit(1);
    emit(2);
    await calls.call('add', [1, 1]);
    expect(seen).toEqual([1, 2]);
  });
});
