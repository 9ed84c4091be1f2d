/** Reads a pickle of protocol 2 to 5, as torch.save writes them (Python's pickletools.py), into plain values. */
import type { Fail } from '../../safetensors/header.ts';
import { ELEMENT_BYTES } from '../element-types.ts';
import { type PickleBytes, pickleBytes } from './pickle-bytes.ts';
import { called, fullName, nameValue, persistent } from './pickle-calls.ts';
import { isKind, isSequence, type PickleDict, type PickleList, type PickleValue } from './pickle-values.ts';

export interface Unpickled {
  readonly value: PickleValue;
  /** The byte after it. */
  readonly end: number;
  readonly protocol: number;
  /** Names of functions and classes, each once, with whether the allow-list has them. */
  readonly names: ReadonlyMap<string, 'known' | 'foreign'>;
  /** By key, with the bytes of one element. */
  readonly storages: ReadonlyMap<string, number>;
}

/** Each operation makes a value of some hundred bytes at most. A tensor takes 40 of them, so that 50,000 tensors fit. */
const MAX_OPERATIONS = 2_000_000;

/** The classes of a large program; a name longer than this is none. */
const MAX_NAMES = 10_000;
const MAX_NAME_LENGTH = 1000;

/** A longer integer is not in a file of weights, and takes long to convert. */
const MAX_INTEGER_BYTES = 64;

/**
 * The pickle that begins at `start`. Nothing is run and no object built: calls of the allow-list give notes of tensors
 * and plain values, all others foreign ones. Throws CutPickle where the bytes end too early, FORMAT through `fail`.
 */
export const unpickle = (bytes: Uint8Array<ArrayBuffer>, start: number, fail: Fail): Unpickled => {
  const machine: Machine = {
    input: pickleBytes(bytes, start),
    stack: [],
    marked: [],
    memo: new Map(),
    names: new Map(),
    storages: new Map(),
    protocol: 0,
    operations: 0,
    fail,
  };
  for (; ; machine.operations++) {
    if (machine.operations >= MAX_OPERATIONS)
      return fail(
        `its pickle has more than ${MAX_OPERATIONS} operations, many more than a file of weights; save the state dict alone`,
      );
    const code = machine.input.byte();
    if (code === STOP) break;
    const operation = OPERATIONS[code];
    if (!operation)
      return fail(
        `its pickle has the operation 0x${code.toString(16)} at byte ${machine.input.position - 1}, which torch.save does not write; the file was damaged`,
      );
    operation(machine);
  }
  const value = pop(machine);
  const { input, protocol, names, storages } = machine;
  return { value, end: input.position, protocol, names, storages };
};

interface Machine {
  readonly input: PickleBytes;
  /** Values since the last mark. */
  stack: PickleValue[];
  /** The stacks before each mark. */
  readonly marked: PickleValue[][];
  readonly memo: Map<number, PickleValue>;
  readonly names: Map<string, 'known' | 'foreign'>;
  readonly storages: Map<string, number>;
  protocol: number;
  operations: number;
  readonly fail: Fail;
}

type Operation = (machine: Machine) => void;

const STOP = 0x2e; // .
const NEWEST_PROTOCOL = 5;

const broken = ({ fail, input }: Machine): never =>
  fail(`its pickle is damaged before byte ${input.position}; copy or download the file again`);

const pop = (machine: Machine): PickleValue => {
  const value = machine.stack.pop();
  return value === undefined ? broken(machine) : value;
};

const top = (machine: Machine): PickleValue => {
  const value = machine.stack.at(-1);
  return value === undefined ? broken(machine) : value;
};

/** The values since the last mark, which is taken away. */
const popMarked = (machine: Machine): PickleValue[] => {
  const items = machine.stack;
  machine.stack = machine.marked.pop() ?? broken(machine);
  return items;
};

const pushing =
  (make: (machine: Machine) => PickleValue): Operation =>
  (machine) => {
    const value = make(machine);
    machine.stack.push(value);
  };

const emptyList = (kind: PickleList['kind']): Operation => pushing(() => ({ kind, items: [] }));

const tuple = (length: number): Operation =>
  pushing((machine) => {
    const at = machine.stack.length - length;
    return at < 0 ? broken(machine) : { kind: 'tuple', items: machine.stack.splice(at) };
  });

const text = (lengthOf: (input: PickleBytes) => number): Operation =>
  pushing(({ input }) => input.text(lengthOf(input)));

const binary = (lengthOf: (input: PickleBytes) => number): Operation =>
  pushing(({ input }) => input.take(lengthOf(input)));

/** Two's complement, little-endian. */
const integer = (lengthOf: (input: PickleBytes) => number): Operation =>
  pushing((machine) => {
    const length = lengthOf(machine.input);
    if (length > MAX_INTEGER_BYTES)
      return machine.fail(`its pickle holds an integer of ${length} bytes; the file was damaged`);
    const bytes = machine.input.take(length);
    const unsigned = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const value = BigInt.asIntN(8 * length, unsigned);
    return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  });

const put = (indexOf: (machine: Machine) => number): Operation => {
  return (machine) => {
    const index = indexOf(machine);
    machine.memo.set(index, top(machine));
  };
};

const get = (indexOf: (input: PickleBytes) => number): Operation =>
  pushing((machine) => {
    const value = machine.memo.get(indexOf(machine.input));
    return value === undefined ? broken(machine) : value;
  });

/** What foreign objects are given is not kept. */
const append = (machine: Machine, items: readonly PickleValue[]): void => {
  const target = top(machine);
  if (isSequence(target)) for (const item of items) target.items.push(item);
  else if (!isKind(target, 'foreign')) broken(machine);
};

const setItems = (machine: Machine, items: readonly PickleValue[]): void => {
  const target = top(machine);
  if (items.length % 2 !== 0) broken(machine);
  if (isKind(target, 'dict')) addPairs(target, items);
  else if (!isKind(target, 'foreign')) broken(machine);
};

const addPairs = ({ entries }: PickleDict, items: readonly PickleValue[]): void => {
  for (let i = 0; i < items.length; i += 2)
    entries.push([items[i] as PickleValue, items[i + 1] as PickleValue]);
};

const named = (machine: Machine, module: string, name: string): PickleValue => {
  if (module.length + name.length > MAX_NAME_LENGTH || machine.names.size > MAX_NAMES) return broken(machine);
  const full = fullName(module, name);
  const value = nameValue(full);
  machine.names.set(full, isKind(value, 'foreign') ? 'foreign' : 'known');
  return value;
};

const reduce: Operation = pushing((machine) => {
  const args = pop(machine);
  machine.operations += copied(args);
  return called(pop(machine), args, machine.fail);
});

/** How many values a call may copy: a short pickle could ask for the same ones again and again. */
const copied = (args: PickleValue): number => {
  const first = isSequence(args) ? args.items[0] : undefined;
  if (typeof first === 'string') return first.length;
  if (isKind(first, 'dict')) return first.entries.length;
  return isSequence(first) ? first.items.length : 0;
};

const uint8 = (input: PickleBytes): number => input.byte();
const uint16 = (input: PickleBytes): number => input.uint16();
const uint32 = (input: PickleBytes): number => input.uint32();
const int32 = (input: PickleBytes): number => input.int32();
const length64 = (input: PickleBytes): number => input.length64();

/** By code. Those of protocols 0 and 1, and EXT and buffers outside of the pickle, are not among them. */
const OPERATIONS: Readonly<Record<number, Operation>> = {
  128: (machine) => {
    machine.protocol = machine.input.byte();
    if (machine.protocol > NEWEST_PROTOCOL)
      machine.fail(
        `its pickle has protocol ${machine.protocol}, expected 2 to ${NEWEST_PROTOCOL}; save it again`,
      );
  },
  149: ({ input }) => void input.length64(), // FRAME: how much a reader may fetch ahead
  40: (machine) => {
    machine.marked.push(machine.stack); // MARK
    machine.stack = [];
  },
  48: (machine) => {
    if (machine.stack.length > 0)
      machine.stack.pop(); // POP; a mark counts as a value
    else popMarked(machine);
  },
  49: (machine) => void popMarked(machine), // POP_MARK
  50: pushing(top), // DUP

  78: pushing(() => null),
  136: pushing(() => true),
  137: pushing(() => false),
  74: pushing(({ input }) => int32(input)), // BININT
  75: pushing(({ input }) => uint8(input)), // BININT1
  77: pushing(({ input }) => uint16(input)), // BININT2
  138: integer(uint8), // LONG1
  139: integer(uint32), // LONG4
  71: pushing(({ input }) => input.float64()), // BINFLOAT

  88: text(uint32), // BINUNICODE
  140: text(uint8), // SHORT_BINUNICODE
  141: text(length64), // BINUNICODE8
  84: text(uint32), // BINSTRING: text of Python 2
  85: text(uint8), // SHORT_BINSTRING
  66: binary(uint32), // BINBYTES
  67: binary(uint8), // SHORT_BINBYTES
  142: binary(length64), // BINBYTES8
  150: binary(length64), // BYTEARRAY8

  93: emptyList('list'),
  108: pushing((machine) => ({ kind: 'list', items: popMarked(machine) })), // LIST
  97: (machine) => {
    const item = pop(machine); // APPEND
    append(machine, [item]);
  },
  101: (machine) => {
    const items = popMarked(machine); // APPENDS
    append(machine, items);
  },
  143: emptyList('set'),
  144: (machine) => {
    const items = popMarked(machine); // ADDITEMS
    append(machine, items);
  },
  145: pushing((machine) => ({ kind: 'set', items: popMarked(machine) })), // FROZENSET
  41: emptyList('tuple'),
  133: tuple(1),
  134: tuple(2),
  135: tuple(3),
  116: pushing((machine) => ({ kind: 'tuple', items: popMarked(machine) })), // TUPLE
  125: pushing(() => ({ kind: 'dict', entries: [] })),
  115: (machine) => {
    const value = pop(machine); // SETITEM
    const key = pop(machine);
    setItems(machine, [key, value]);
  },
  117: (machine) => {
    const items = popMarked(machine); // SETITEMS
    setItems(machine, items);
  },

  113: put(({ input }) => uint8(input)), // BINPUT
  114: put(({ input }) => uint32(input)), // LONG_BINPUT
  148: put(({ memo }) => memo.size), // MEMOIZE
  104: get(uint8), // BINGET
  106: get(uint32), // LONG_BINGET

  99: pushing((machine) => {
    const module = machine.input.line(); // GLOBAL
    return named(machine, module, machine.input.line());
  }),
  147: pushing((machine) => {
    const name = pop(machine); // STACK_GLOBAL
    const module = pop(machine);
    return typeof module === 'string' && typeof name === 'string'
      ? named(machine, module, name)
      : broken(machine);
  }),
  81: pushing((machine) => {
    const storage = persistent(pop(machine), machine.fail); // BINPERSID
    machine.storages.set(storage.key, storage.type ? ELEMENT_BYTES[storage.type] : 1);
    return storage;
  }),
  82: reduce,
  129: reduce, // NEWOBJ: the class and its arguments
  146: (machine) => {
    pop(machine); // NEWOBJ_EX: arguments with names, which no call of the list has
    reduce(machine);
  },
  98: (machine) => {
    pop(machine); // BUILD: attributes, such as _metadata of a state dict, which tensors do not need
    top(machine);
  },
};
