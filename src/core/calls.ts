/** Typed calls between two threads over a message port: a method's name and arguments go out, its result comes back. */
import { type ErrorCode, messageOf, Pix2PixError } from './errors.ts';

/** One end of a message channel. `core/node/thread.ts` and `web/library/worker-port.ts` adapt workers to it. */
export interface CallPort {
  /** Sends a message; the buffers in `transfer` are moved, not copied. */
  post(message: unknown, transfer: ArrayBuffer[]): void;
  /** Called once, with what receives the messages of the other end. */
  listen(receive: (message: unknown) => void): void;
}

/** The methods of a service: functions whose arguments and results can be sent as messages. */
export type Methods<M> = { readonly [K in keyof M]: (...args: never[]) => unknown };

/** What a method resolves to. */
export type ResultOf<M extends Methods<M>, K extends keyof M> = Awaited<ReturnType<M[K]>>;

/** The caller's side of a service with methods `M`. */
export interface Calls<M extends Methods<M>> {
  /**
   * Calls a method. The buffers in `transfer` are moved to the other thread. Rejects with what the method threw, as
   * a Pix2PixError where it was one; with the error of `end` where the service is gone.
   */
  call<K extends keyof M>(
    method: K,
    args: Parameters<M[K]>,
    transfer?: ArrayBuffer[],
  ): Promise<ResultOf<M, K>>;
  /** Ends the service for this side: pending calls and all later ones reject with `error`. The first error stays. */
  end(error: Error): void;
  /** Whether `end` was called. */
  readonly hasEnded: boolean;
}

/** What receives the events of a service: one function per event. */
export type EventListeners<E> = { readonly [K in keyof E]: (value: E[K]) => void };

/** Sends an event to the caller's side, outside any call. */
export type Emit<E> = <K extends keyof E>(event: K, value: E[K]) => void;

/** A result whose buffers are moved to the caller. Made by `transferring`. */
class Transferring<T> {
  readonly value: T;
  readonly buffers: ArrayBuffer[];
  constructor(value: T, buffers: ArrayBuffer[]) {
    this.value = value;
    this.buffers = buffers;
  }
}

/** Gives a result back without copying the memory of `views`, which this side can no longer read afterwards. */
export const transferring = <T>(value: T, views: readonly ArrayBufferView[]): Transferring<T> =>
  new Transferring(value, [...new Set(views.map(({ buffer }) => buffer as ArrayBuffer))]);

/** What answers the calls: a function for each method, plain or async. */
export type Handlers<M extends Methods<M>> = {
  readonly [K in keyof M]: (
    ...args: Parameters<M[K]>
  ) => ResultOf<M, K> | Transferring<ResultOf<M, K>> | Promise<ResultOf<M, K> | Transferring<ResultOf<M, K>>>;
};

interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

type Reply =
  | { readonly id: number; readonly result: unknown }
  // Without a code, the error was not one of ours.
  | {
      readonly id: number;
      readonly error: { readonly code: ErrorCode | undefined; readonly message: string };
    }
  | { readonly event: string; readonly value: unknown };

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Opens the caller's side. Replies may come in any order. */
export const openCalls = <M extends Methods<M>, E = Record<never, never>>(
  port: CallPort,
  listeners: EventListeners<E>,
): Calls<M> => {
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let ended: Error | undefined;
  port.listen((message) => {
    const reply = message as Reply; // as: from serveCalls
    if ('event' in reply) {
      listeners[reply.event as keyof E](reply.value as never); // as: the other side is typed by the same E
      return;
    }
    const call = pending.get(reply.id);
    pending.delete(reply.id);
    if ('error' in reply) call?.reject(errorOf(reply.error));
    else call?.resolve(reply.result as never);
  });
  return {
    call: (method, args, transfer = []) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const id = nextId++;
        // Throws, and so rejects, where an argument cannot be sent.
        port.post({ id, method: method as string, args } satisfies Request, transfer);
        pending.set(id, { resolve, reject });
      }),
    end: (error) => {
      ended ??= error;
      for (const { reject } of pending.values()) reject(ended);
      pending.clear();
    },
    get hasEnded() {
      return ended !== undefined;
    },
  };
};

/** Answers calls with `handlers`. Returns what sends events to the caller's side. */
export const serveCalls = <M extends Methods<M>, E = Record<never, never>>(
  port: CallPort,
  handlers: Handlers<M>,
): Emit<E> => {
  const reply = (message: Reply, transfer: ArrayBuffer[] = []): void => port.post(message, transfer);
  port.listen(async (message) => {
    const { id, method, args } = message as Request; // as: from openCalls
    try {
      const result = await handlers[method as keyof M](...(args as never)); // as: the caller is typed by the same M
      if (result instanceof Transferring) reply({ id, result: result.value }, result.buffers);
      else reply({ id, result });
    } catch (error) {
      reply({
        id,
        error: { code: error instanceof Pix2PixError ? error.code : undefined, message: messageOf(error) },
      });
    }
  });
  return (event, value) => reply({ event: event as string, value });
};

const errorOf = ({ code, message }: Extract<Reply, { error: unknown }>['error']): Error =>
  code === undefined ? new Error(message) : new Pix2PixError(code, message);
