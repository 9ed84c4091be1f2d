/** What the CPU devices share: their options and the processor's name. */
import { cpus } from 'node:os';
import { Pix2PixError } from '../../core/errors.ts';

/** How the CPU is used. */
export interface CpuDeviceOptions {
  /** Threads of one run; the number of cores that the process may use if absent. */
  readonly threads?: number;
  /**
   * Numbers below 1e-38 become zero, which saves a hundred cycles each where they are frequent. False where
   * absent: the engine sets its own threads only, and not the one that calls it, so which numbers become
   * zero then depends on which thread took them, and two equal runs differ in bits.
   */
  readonly flushDenormals?: boolean;
  /**
   * A folder into which each program of the C interface writes where its time went, in a file of its own, when it is
   * disposed: ONNX Runtime's profile, which `readProfiles` reads. Costs a few microseconds a node.
   */
  readonly profileFolder?: string;
}

/** Throws OPTION. */
export const checkThreads = (threads: number): void => {
  if (!Number.isInteger(threads) || threads < 1)
    throw new Pix2PixError(
      'OPTION',
      `openDevice: threads is ${threads}, expected a whole number of at least 1`,
    );
};

/** Such as `AMD EPYC 9B14`; the architecture where the system does not say. */
export const processorName = (): string => cpus()[0]?.model.trim() || process.arch;
