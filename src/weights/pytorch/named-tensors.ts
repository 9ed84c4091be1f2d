/** The tensors of a checkpoint by name: the keys that lead to each, joined by dots, without a wrapper around all. */

import { printable } from '../../core/printable.ts';
import type { Fail } from '../../safetensors/header.ts';
import { foreignText } from './foreign-objects.ts';
import {
  isKind,
  isSequence,
  type PickleDict,
  type PickleList,
  type PickleTensor,
  type PickleValue,
} from './pickle-values.ts';
import type { Unpickled } from './unpickle.ts';

export interface NamedTensors {
  readonly tensors: ReadonlyMap<string, PickleTensor>;
  /** Rows for `info`: the wrapper, what was left out, plain values beside the tensors. */
  readonly facts: readonly (readonly [label: string, text: string])[];
}

/** Checkpoints nest some five levels. */
const MAX_DEPTH = 64;

/** Values seen from the root; one that is reached by several ways counts each time. */
const MAX_VISITS = 2_000_000;

const MAX_TENSORS = 100_000;
const MAX_NAME_LENGTH = 1000;

/** Plain values that `info` shows, such as the epoch. */
const MAX_SHOWN_VALUES = 12;
const MAX_SHOWN_TEXT = 40;

/**
 * The tensors below `value`, by the keys that lead to them. A dict around all tensors, as `{"state_dict": ...}`, is taken
 * off; of several, as `{"generator": ..., "discriminator": ...}`, each stays in front of its names. The states of
 * optimisers are left out. Throws FORMAT through `fail` for objects of classes, cycles, and names that come twice.
 */
export const namedTensors = ({ value, names }: Unpickled, file: string, fail: Fail): NamedTensors => {
  const foreign = [...names].filter(([, kind]) => kind === 'foreign').map(([name]) => name);
  if (foreign.length > 0) return fail(foreignText(file, value, foreign));
  const found = walk(value, fail);
  if (found.tensors.length === 0)
    return fail(
      'holds no tensors; expected a state dict, as of torch.save(network.state_dict(), "weights.pth")',
    );
  const wrapper = sharedWrapper(found.tensors);
  return {
    tensors: byName(found.tensors, wrapper.length, fail),
    facts: [
      ...(wrapper.length > 0 ? [['inside of', wrapper.map(printable).join('.')] as const] : []),
      ...found.optimizers.map(({ path, tensors }) => ['left out', optimizerText(path, tensors)] as const),
      ...(found.values.length > 0 ? [['beside', valuesText(found.values)] as const] : []),
    ],
  };
};

interface Found {
  readonly tensors: { readonly path: readonly string[]; readonly tensor: PickleTensor }[];
  readonly optimizers: { readonly path: readonly string[]; readonly tensors: number }[];
  readonly values: { readonly path: readonly string[]; readonly text: string }[];
}

/** Everything below a value, in its order. */
const walk = (root: PickleValue, fail: Fail): Found => {
  const found: Found = { tensors: [], optimizers: [], values: [] };
  const open = new Set<PickleValue>();
  const keys: PickleValue[] = []; // that lead to the value
  const path = (): readonly string[] => keys.map((key) => keyText(key, fail));
  let visits = 0;
  const visit = (value: PickleValue, isOptimizer: boolean): void => {
    if (++visits > MAX_VISITS)
      fail(`its pickle reaches more than ${MAX_VISITS} values; save the state dict alone`);
    if (isKind(value, 'tensor')) {
      if (found.tensors.length === MAX_TENSORS)
        fail(`holds more than ${MAX_TENSORS} tensors; save the state dict alone`);
      found.tensors.push({ path: path(), tensor: value });
    } else if (isKind(value, 'dict') || isSequence(value)) visitItems(value, isOptimizer);
    else if (!isOptimizer && keys.length === 1 && found.values.length <= MAX_SHOWN_VALUES)
      found.values.push({ path: path(), text: valueText(value) });
  };
  const visitItems = (value: PickleDict | PickleList, isOptimizer: boolean): void => {
    if (open.has(value))
      fail('its pickle holds a value inside of itself; do not use it, and get another copy');
    if (keys.length === MAX_DEPTH)
      fail(`its pickle nests more than ${MAX_DEPTH} levels; save the state dict alone`);
    const isState = isOptimizerState(value);
    const before = found.tensors.length;
    open.add(value);
    for (const [key, item] of value.kind === 'dict' ? value.entries : value.items.entries()) {
      keys.push(key);
      visit(item, isOptimizer || isState);
      keys.pop();
    }
    open.delete(value);
    if (isState && !isOptimizer)
      found.optimizers.push({ path: path(), tensors: found.tensors.splice(before).length });
  };
  visit(root, false);
  return found;
};

/** As Optimizer.state_dict() gives it. */
const isOptimizerState = (value: PickleValue): boolean =>
  isKind(value, 'dict') && hasKey(value, 'state') && hasKey(value, 'param_groups');

const hasKey = ({ entries }: PickleDict, wanted: string): boolean => entries.some(([key]) => key === wanted);

const keyText = (key: PickleValue, fail: Fail): string => {
  if (typeof key === 'string') {
    if (key.length > MAX_NAME_LENGTH)
      fail(`its pickle has a key of ${key.length} characters; the file was damaged`);
    return key;
  }
  if (typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean') return String(key);
  return key === null
    ? 'None'
    : fail('its pickle has a dict whose keys are neither texts nor numbers; save the state dict alone');
};

/** The keys that all tensors have in front of the dict that holds them. */
const sharedWrapper = (tensors: Found['tensors']): readonly string[] => {
  const [first] = tensors;
  let shared = (first?.path ?? []).slice(0, -1);
  for (const { path } of tensors) {
    const differs = shared.findIndex((key, i) => i >= path.length - 1 || path[i] !== key);
    if (differs >= 0) shared = shared.slice(0, differs);
  }
  return shared;
};

const byName = (
  found: Found['tensors'],
  wrapperLength: number,
  fail: Fail,
): ReadonlyMap<string, PickleTensor> => {
  const tensors = new Map<string, PickleTensor>();
  for (const { path, tensor } of found) {
    const name = path.slice(wrapperLength).join('.') || 'tensor'; // a tensor that was saved by itself has no key
    if (name.length > MAX_NAME_LENGTH)
      fail(`its pickle has a name of ${name.length} characters; the file was damaged`);
    if (tensors.has(name)) fail(`holds the tensor "${printable(name)}" twice; names must be unique`);
    tensors.set(name, tensor);
  }
  return tensors;
};

const optimizerText = (path: readonly string[], tensors: number): string =>
  `${path.length === 0 ? 'all' : path.map(printable).join('.')}, the state of an optimiser with ${tensors} tensors`;

const valueText = (value: PickleValue): string => {
  if (value === null) return 'None';
  if (typeof value === 'object') return isKind(value, 'name') ? value.name : 'bytes';
  const text = printable(String(value));
  return text.length > MAX_SHOWN_TEXT ? `${text.slice(0, MAX_SHOWN_TEXT)}...` : text;
};

const valuesText = (values: Found['values']): string => {
  const shown = values
    .slice(0, MAX_SHOWN_VALUES)
    .map(({ path, text }) => `${path.map(printable).join('.')} ${text}`);
  return `${shown.join(', ')}${values.length > MAX_SHOWN_VALUES ? ', ...' : ''}`;
};
