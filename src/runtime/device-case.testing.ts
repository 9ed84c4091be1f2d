/** What a case of the conformance suite is: a behaviour that every device has, as a function that takes one. */
import { type Tensor, tensor } from '../core/tensor.ts';
import type { Device } from './device.ts';

export interface Subject {
  readonly device: Device;
  /** Another device of the same kind. */
  readonly openAnother: () => Promise<Device>;
}

export interface DeviceCase {
  readonly name: string;
  readonly run: (subject: Subject) => Promise<void>;
}

export const deviceCase = (name: string, run: DeviceCase['run']): DeviceCase => ({ name, run });

/** Small whole numbers of either sign, times `scale`. */
export const ramp = (shape: readonly number[], scale = 1): Tensor => {
  const length = shape.reduce((a, b) => a * b, 1);
  return tensor(
    shape,
    Float32Array.from({ length }, (_, i) => scale * (((i * 7919) % 13) - 6)),
  );
};

/** The data of a result, or nothing. */
export const valuesOf = (result: Tensor | undefined): Float32Array => result?.data ?? new Float32Array();
