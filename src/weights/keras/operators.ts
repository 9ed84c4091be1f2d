/**
 * Operators between layers, such as `x / 127.5 - 1` and `x + y`: Keras 2 writes them as TFOpLambda with the name of a
 * function, Keras 3 as an operation. Both hold names and numbers, and no code.
 */
import { isRecord, type JsonRecord } from './settings.ts';

/** An operand: `true` for the output of a layer, or a number. */
type Operand = true | number;

/** Kinds of layers that functions of TensorFlow are. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  '__operators__.add': 'Add',
  'math.add': 'Add',
  'math.subtract': 'Subtract',
  'math.multiply': 'Multiply',
  'math.truediv': 'TrueDivide',
  'math.divide': 'TrueDivide',
  'math.negative': 'Negative',
  'math.tanh': 'Tanh',
  'nn.tanh': 'Tanh',
  'math.sigmoid': 'Sigmoid',
  'nn.sigmoid': 'Sigmoid',
  'nn.relu': 'Relu',
  'nn.leaky_relu': 'LeakyRelu',
  'nn.depth_to_space': 'DepthToSpace',
  concat: 'Concatenate',
};

/** What stands in place of a layer's name for a number. */
const CONSTANT = '_CONSTANT_VALUE';

/** A description of a layer in which an operator of Keras 2 is a layer like others; others stay as they are. */
export const asLayer = (of: JsonRecord): JsonRecord => {
  const settings = isRecord(of.config) ? of.config : {};
  if (of.class_name !== 'TFOpLambda') return withOperands(of, settings, argumentsOf(of.inbound_nodes));
  const { function: name } = settings;
  const kind = typeof name === 'string' && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (kind === undefined) return of;
  const calls = (Array.isArray(of.inbound_nodes) ? of.inbound_nodes : []).map(referencesOf);
  const [first = []] = calls;
  const [, , , more] = first.find((reference) => isRecord(reference[3])) ?? [];
  const numbers = first.map((reference) => (reference[0] === CONSTANT ? Number(reference[2]) : true));
  const { y } = isRecord(more) ? more : {};
  const operands: Operand[] =
    typeof y === 'number' ? [...numbers, y] : Array.isArray(y) ? [...numbers, true] : numbers;
  const inbound = calls.map((references) => references.flatMap(layersIn));
  return withOperands(
    { ...of, class_name: kind, inbound_nodes: inbound },
    { ...settings, ...(isRecord(more) ? more : {}) },
    operands,
  );
};

/** The operands are kept where one is a number; otherwise inputs say all. */
const withOperands = (of: JsonRecord, settings: JsonRecord, operands: readonly Operand[]): JsonRecord =>
  operands.some((operand) => operand !== true)
    ? { ...of, config: { ...settings, operands } }
    : { ...of, config: Array.isArray(of.config) ? of.config : settings };

type Reference = readonly unknown[];

/** One reference, or a list of them. */
export const referencesOf = (call: unknown): readonly Reference[] => {
  if (!Array.isArray(call)) return [];
  return typeof call[0] === 'string' ? [call] : call.filter((part): part is unknown[] => Array.isArray(part));
};

/** The layer of a reference, unless it is a number, and the one that it is joined with. */
const layersIn = (reference: Reference): readonly Reference[] => {
  const { y } = isRecord(reference[3]) ? reference[3] : {};
  const own = reference[0] === CONSTANT ? [] : [reference.slice(0, 3)];
  return Array.isArray(y) && typeof y[0] === 'string' ? [...own, y.slice(0, 3)] : own;
};

/** The arguments of the first call of an operation of Keras 3. */
const argumentsOf = (nodes: unknown): readonly Operand[] => {
  const [first] = Array.isArray(nodes) ? nodes : [];
  const args: unknown = isRecord(first) ? first.args : [];
  return Array.isArray(args) ? args.map((one): Operand => (typeof one === 'number' ? one : true)) : [];
};
