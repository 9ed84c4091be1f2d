/** What a network owns: named tensors, each with the role that decides how it begins. */
import { elementCount } from '../core/shape.ts';

/** `weight` of a convolution, its `bias`, and `gamma` and `beta` of a normalisation. */
export type ParameterRole = 'weight' | 'bias' | 'gamma' | 'beta';

export interface ParameterSpec {
  /** Layer and role, such as `encoder2.conv.weight`. */
  readonly name: string;
  /** Convolutions are [O,I,k,k], transposed convolutions [I,O,k,k], the others [C]. */
  readonly shape: readonly number[];
  readonly role: ParameterRole;
  /** It begins as so many equal blocks along its first axis; 1 if absent. */
  readonly copies?: number;
}

/** The number of trained values. */
export const parameterCount = (specs: readonly ParameterSpec[]): number =>
  specs.reduce((count, { shape }) => count + elementCount(shape), 0);
