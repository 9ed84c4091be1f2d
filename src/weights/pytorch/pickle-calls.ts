/** The allow-list: what a pickle may name, and what each of its calls gives. All other names are foreign. */

import { printable } from '../../core/printable.ts';
import type { Fail } from '../../safetensors/header.ts';
import { ELEMENT_BYTES, type ElementType } from '../element-types.ts';
import {
  isKind,
  isSequence,
  type PickleList,
  type PickleStorage,
  type PickleValue,
} from './pickle-values.ts';
import { DTYPES, isTypeName, STORAGE_TYPES, UNTYPED_STORAGE } from './storage-types.ts';
import { checkedView } from './tensor-views.ts';

type Call = (args: readonly PickleValue[], fail: Fail) => PickleValue;

/** A dict of pairs, as Python 2 wrote ordered dicts, or empty. */
const dictCall: Call = ([pairs], fail) => {
  if (pairs === undefined) return { kind: 'dict', entries: [] };
  if (isKind(pairs, 'dict')) return { kind: 'dict', entries: [...pairs.entries] };
  if (!isSequence(pairs)) return damaged(fail);
  const entries = pairs.items.map((pair): [PickleValue, PickleValue] =>
    isSequence(pair) && pair.items.length === 2
      ? [pair.items[0] as PickleValue, pair.items[1] as PickleValue]
      : damaged(fail),
  );
  return { kind: 'dict', entries };
};

const listCall =
  (kind: PickleList['kind']): Call =>
  ([items], fail) => {
    if (items === undefined) return { kind, items: [] };
    return isSequence(items) ? { kind, items: [...items.items] } : damaged(fail);
  };

/** (storage, offset, size, stride, requires_grad, hooks); version 3 has the type of its numbers after them. */
const tensorCall: Call = ([storage, offset, size, stride, , , dtype], fail) => {
  if (!isKind(storage, 'storage')) return damaged(fail);
  const type = storage.type ?? numberType(dtype, fail);
  const tensor = checkedView({ storage, type, offset, size, stride });
  return typeof tensor === 'string'
    ? fail(`its pickle describes a tensor with ${tensor}; the file was damaged`)
    : tensor;
};

const numberType = (dtype: PickleValue | undefined, fail: Fail): ElementType => {
  if (!isKind(dtype, 'name')) return damaged(fail);
  return Object.hasOwn(DTYPES, dtype.name)
    ? (DTYPES[dtype.name] as ElementType)
    : unknownType(dtype.name, fail);
};

const unknownType = (name: string, fail: Fail): never =>
  fail(
    `holds a tensor of ${name}, expected one of ${Object.keys(DTYPES).join(', ')}; convert it in Python, as by .float()`,
  );

/** A parameter is its tensor. */
const parameterCall: Call = ([data], fail) => (isKind(data, 'tensor') ? data : damaged(fail));

/** (function, type, arguments, attributes): a tensor with attributes of Python, which are left out. */
const attributedCall: Call = ([build, , args], fail) => {
  const call = isKind(build, 'name') && build.name !== ATTRIBUTED ? CALLS[build.name] : undefined;
  return call && isSequence(args) ? call(args.items, fail) : damaged(fail);
};

/** Bytes in the pickles of Python 3 that Python 2 shall read: a text and its encoding. */
const encodeCall: Call = ([text], fail) =>
  typeof text === 'string' ? Uint8Array.from(text, (character) => character.charCodeAt(0)) : damaged(fail);

const ATTRIBUTED = 'torch._tensor._rebuild_from_type_v2';

const CALLS: Readonly<Record<string, Call>> = {
  'collections.OrderedDict': dictCall,
  'collections.Counter': dictCall,
  'collections.defaultdict': () => ({ kind: 'dict', entries: [] }), // its argument makes values that are missing
  'builtins.dict': dictCall,
  'builtins.list': listCall('list'),
  'builtins.set': listCall('set'),
  'builtins.frozenset': listCall('set'),
  '_codecs.encode': encodeCall,
  'torch.Size': listCall('tuple'),
  'torch.device': ([type], fail) => (typeof type === 'string' ? type : damaged(fail)),
  'torch._utils._rebuild_tensor': tensorCall,
  'torch._utils._rebuild_tensor_v2': tensorCall,
  'torch._utils._rebuild_tensor_v3': tensorCall,
  'torch._utils._rebuild_parameter': parameterCall,
  'torch._utils._rebuild_parameter_with_state': parameterCall,
  [ATTRIBUTED]: attributedCall,
};

/** Names that stand for themselves and are not called. */
const NAMES: ReadonlySet<string> = new Set([
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
  ...['int', 'float', 'bool', 'str', 'long', 'tuple', 'complex'].map((name) => `builtins.${name}`),
]);

/** What Python 2 called its modules, and Python 3 still writes in protocol 2. */
const MODULES: Readonly<Record<string, string>> = { __builtin__: 'builtins' };

/** `torch._utils._rebuild_tensor_v2` of its module and name. */
export const fullName = (module: string, name: string): string =>
  `${Object.hasOwn(MODULES, module) ? MODULES[module] : module}.${name}`;

/** The name as a value: one of the list, or foreign. */
export const nameValue = (name: string): PickleValue =>
  Object.hasOwn(CALLS, name) || NAMES.has(name) || isTypeName(name)
    ? { kind: 'name', name }
    : { kind: 'foreign', name };

/** What a call gives. A foreign function is not called, and what it would give is foreign too. */
export const called = (callee: PickleValue, args: PickleValue, fail: Fail): PickleValue => {
  if (isKind(callee, 'foreign')) return callee;
  if (!isKind(callee, 'name') || !isSequence(args)) return damaged(fail);
  const call = Object.hasOwn(CALLS, callee.name) ? CALLS[callee.name] : undefined;
  return call
    ? call(args.items, fail)
    : fail(`its pickle calls ${printable(callee.name)}, which is no function`);
};

/** ('storage', type, key, device, elements), before 0.4 with (key, offset, elements) of a part; others have null there. */
export const persistent = (id: PickleValue, fail: Fail): PickleStorage => {
  const [marker, type, key, , count, part] = isSequence(id) ? id.items : [];
  const isKey = typeof key === 'string' || Number.isSafeInteger(key);
  if (marker !== 'storage' || !isKind(type, 'name') || !isKey || !isCount(count)) return damaged(fail);
  const known = Object.hasOwn(STORAGE_TYPES, type.name) ? STORAGE_TYPES[type.name] : undefined;
  if (known === undefined && type.name !== UNTYPED_STORAGE) return unknownType(type.name, fail);
  const size = known ? ELEMENT_BYTES[known] : 1;
  const [, begin, partCount] = isSequence(part) ? part.items : [null, 0, count];
  if (!isCount(begin) || !isCount(partCount) || begin + partCount > Number.MAX_SAFE_INTEGER / 8)
    return damaged(fail);
  return { kind: 'storage', key: String(key), type: known, bytes: partCount * size, begin: begin * size };
};

const isCount = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const damaged = (fail: Fail): never =>
  fail('its pickle makes a call with other values than torch.save writes; the file was damaged');
