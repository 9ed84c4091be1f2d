/** What a pickle of PyTorch can hold: plain values, and notes of tensors. Nothing is ever built from a class or run. */
import type { ElementType } from '../element-types.ts';

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleDict
  | PickleName
  | PickleForeign
  | PickleStorage
  | PickleTensor;

export interface PickleList {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly items: PickleValue[];
}

export interface PickleDict {
  readonly kind: 'dict';
  /** In the order in which they were set; a key may come twice. */
  readonly entries: [key: PickleValue, value: PickleValue][];
}

/** A function, class or type of number of the allow-list. */
export interface PickleName {
  readonly kind: 'name';
  /** As `torch._utils._rebuild_tensor_v2`. */
  readonly name: string;
}

/** An object of a class that is not on the list, of which nothing is kept. */
export interface PickleForeign {
  readonly kind: 'foreign';
  readonly name: string;
}

/** The values that tensors are views of. */
export interface PickleStorage {
  readonly kind: 'storage';
  /** Its name in the file. */
  readonly key: string;
  /** `undefined` for bytes whose type the tensor says. */
  readonly type: ElementType | undefined;
  readonly bytes: number;
  /** First byte of a storage that is part of another one, as files before 0.4 have it. */
  readonly begin: number;
}

export interface PickleTensor {
  readonly kind: 'tensor';
  readonly storage: PickleStorage;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** In elements, as is the offset. */
  readonly strides: readonly number[];
  readonly offset: number;
}

export const isKind = <
  K extends Exclude<PickleValue, null | boolean | number | bigint | string | Uint8Array>['kind'],
>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { kind: K }> =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;

export const isSequence = (value: PickleValue | undefined): value is PickleList =>
  isKind(value, 'list') || isKind(value, 'tuple') || isKind(value, 'set');
