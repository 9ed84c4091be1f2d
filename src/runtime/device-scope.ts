/** What lives on one device: its queue of jobs, its programs, and their end. */
import { Pix2PixError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import type { Program } from './device.ts';

type Feeds = Readonly<Record<string, Tensor>>;

/** A program before it is bound to the life of its device. */
export interface BareProgram {
  /** Checks feeds; throws before anything has run. */
  check(feeds: Feeds): void;
  execute(feeds: Feeds): Promise<Feeds>;
  release(): void | Promise<void>;
}

export class DeviceScope {
  #tail: Promise<unknown> = Promise.resolve();
  #isDisposed = false;
  readonly #programs = new Set<Program>();

  /** Runs a job after all jobs before it; a caller who forgets to await cannot make two overlap. */
  readonly exclusive = async <T>(job: () => T | Promise<T>): Promise<T> => {
    this.#requireAlive();
    return this.#enqueue(job);
  };

  /** A program that ends with the device at the latest; `make` runs in its turn. */
  program(make: () => Promise<BareProgram>): Promise<Program> {
    // Registered within the job, so that a dispose that already waits for it finds it.
    return this.exclusive(async () => this.#register(await make()));
  }

  #register(bare: BareProgram): Program {
    let isDisposed = false;
    const program: Program = {
      run: async (feeds = {}) => {
        if (isDisposed)
          throw new Pix2PixError('RUNTIME', 'run: the program was disposed of; compile it again');
        bare.check(feeds);
        return this.exclusive(() => bare.execute(feeds));
      },
      dispose: async () => {
        if (isDisposed) return;
        isDisposed = true;
        this.#programs.delete(program);
        await this.#enqueue(() => bare.release());
      },
    };
    this.#programs.add(program);
    return program;
  }

  /** Ends every program after the jobs that wait; later use throws RUNTIME. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#tail;
    await Promise.all([...this.#programs].map((program) => program.dispose()));
  }

  #enqueue<T>(job: () => T | Promise<T>): Promise<T> {
    const result = this.#tail.then(job);
    this.#tail = result.catch(() => undefined); // its caller has the error; the next job runs all the same
    return result;
  }

  #requireAlive(): void {
    if (this.#isDisposed)
      throw new Pix2PixError('RUNTIME', 'device: it was disposed of; open a device again');
  }
}
