/** Where each tensor of an arena is in its flat memory; equal lists of tensors give equal offsets. */
import { elementCount } from '../core/shape.ts';
import type { TensorSpec } from './device.ts';

export interface ArenaSlot {
  readonly spec: TensorSpec;
  /** In floats, from the arena's start. */
  readonly offset: number;
  readonly length: number;
}

export interface ArenaLayout {
  readonly slots: readonly ArenaSlot[];
  /** Of the arena with its gaps, in floats. */
  readonly length: number;
}

/** 64 bytes: a cache line and the widest vector register, so no tensor shares a line with another. */
export const ALIGNMENT_IN_FLOATS = 16;

/** Tensors in order, each at the next multiple of 16 floats. */
export const layoutArena = (specs: readonly TensorSpec[]): ArenaLayout => {
  let end = 0;
  const slots = specs.map((spec) => {
    const offset = end;
    const length = elementCount(spec.shape);
    end += Math.ceil(length / ALIGNMENT_IN_FLOATS) * ALIGNMENT_IN_FLOATS;
    return { spec, offset, length };
  });
  return { slots, length: end };
};
