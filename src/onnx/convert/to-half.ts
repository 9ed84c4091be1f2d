/** Rewrites a model so that weights are halves and most nodes compute in half precision, with Casts at the borders. */
import {
  TensorProto_DataType as DataType,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { int } from '../node-content.ts';
import { freshNames, isStandard, subgraphsOf } from './graphs.ts';
import { staysFloat, TAKES_ANY } from './half-ops.ts';
import { type ConstantRange, planHalf, rangeOf } from './half-plan.ts';
import { nodeMessage } from './node-message.ts';
import { floatValues, halfTensor } from './tensor-values.ts';
import { type TypeOf, valueTypes } from './value-types.ts';

export interface HalfResult {
  readonly tensors: number;
  readonly elements: number;
  /** Nodes that would compute in half precision, and stay in float32 because of a constant or of large values. */
  readonly kept: readonly string[];
}

/** Changes the graph and those inside it; inputs and outputs stay float32. `largest` has the sizes of values that are known. */
export const toHalf = (graph: GraphProto, largest?: ReadonlyMap<string, number>): HalfResult => {
  const names = freshNames(graph);
  const found = { tensors: 0, elements: 0, kept: [] as string[], largest };
  convertGraph(graph, names, found, undefined);
  const { tensors, elements, kept } = found;
  return { tensors, elements, kept };
};

/** A float32 constant of a graph, and in which types it is needed. */
interface Constant {
  readonly tensor: TensorProto;
  readonly range: ConstantRange;
  readonly halfName: string;
  isNeededAsFloat: boolean;
  isNeededAsHalf: boolean;
}

/** A graph that is being rewritten: the names that each float value has in both types. */
interface Scope {
  readonly around: Scope | undefined;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly typeOf: TypeOf;
  readonly float: Map<string, string>;
  readonly half: Map<string, string>;
  /** The new nodes so far. */
  readonly nodes: NodeProto[];
  readonly fresh: (name: string) => string;
}

interface Found {
  tensors: number;
  elements: number;
  readonly kept: string[];
  readonly largest: ReadonlyMap<string, number> | undefined;
}

const convertGraph = (
  graph: GraphProto,
  fresh: Scope['fresh'],
  found: Found,
  around: Scope | undefined,
): void => {
  const scope: Scope = {
    around,
    constants: constantsOf(graph, fresh),
    typeOf: valueTypes(graph, around?.typeOf),
    float: new Map(),
    half: new Map(),
    nodes: [],
    fresh,
  };
  const plan = planHalf(graph, scope.typeOf, {
    constantOf: (name) => constantNamed(scope, name)?.range,
    largest: found.largest,
  });
  found.kept.push(...plan.kept);
  const results = new Set(graph.output.map(({ name }) => name));
  for (const name of results) {
    const constant = scope.constants.get(name);
    if (constant) constant.isNeededAsFloat = true;
  }
  for (const { name } of graph.input) if (!scope.constants.has(name)) scope.float.set(name, name);
  for (const node of graph.node) {
    if (plan.isHalf(node)) addHalf(scope, node, results);
    else addFloat(scope, node, found);
  }
  graph.node.splice(0, graph.node.length, ...scope.nodes);
  replaceInitializers(graph, scope, found);
  for (const info of [...graph.valueInfo, ...graph.input])
    if (scope.half.get(info.name) === info.name) setHalf(info);
};

const constantsOf = ({ initializer }: GraphProto, fresh: Scope['fresh']): ReadonlyMap<string, Constant> =>
  new Map(
    initializer
      .filter(({ dataType }) => dataType === DataType.FLOAT)
      .map((tensor) => [
        tensor.name,
        {
          tensor,
          range: rangeOf(tensor),
          halfName: fresh(`${tensor.name}_half`),
          isNeededAsFloat: false,
          isNeededAsHalf: false,
        },
      ]),
  );

const constantNamed = (scope: Scope | undefined, name: string): Constant | undefined =>
  scope &&
  (scope.constants.get(name) ?? (isDefinedIn(scope, name) ? undefined : constantNamed(scope.around, name)));

const isDefinedIn = ({ float, half }: Scope, name: string): boolean => float.has(name) || half.has(name);

const addHalf = (scope: Scope, node: NodeProto, results: ReadonlySet<string>): void => {
  node.input = node.input.map((name, i) =>
    scope.typeOf(name) !== DataType.FLOAT
      ? name
      : staysFloat(node.opType, i)
        ? asFloat(scope, name)
        : asHalf(scope, name),
  );
  const casts: (() => void)[] = [];
  node.output = node.output.map((name) => {
    if (scope.typeOf(name) !== DataType.FLOAT) return name;
    const halfName = results.has(name) ? scope.fresh(`${name}_half`) : name;
    scope.half.set(name, halfName);
    if (halfName !== name)
      casts.push(() => {
        scope.nodes.push(castNode(halfName, name, DataType.FLOAT));
        scope.float.set(name, name);
      });
    return halfName;
  });
  scope.nodes.push(node);
  for (const cast of casts) cast();
};

const addFloat = (scope: Scope, node: NodeProto, found: Found): void => {
  const takesAny = TAKES_ANY.has(node.opType) && isStandard(node);
  node.input = node.input.map((name) => {
    if (scope.typeOf(name) !== DataType.FLOAT) return name;
    return takesAny ? asEither(scope, name) : asFloat(scope, name);
  });
  for (const graph of subgraphsOf(node)) convertGraph(graph, scope.fresh, found, scope);
  for (const name of node.output) scope.float.set(name, name);
  scope.nodes.push(node);
};

type Precision = 'float' | 'half';

const asFloat = (scope: Scope, name: string): string => inPrecision(scope, name, 'float');
const asHalf = (scope: Scope, name: string): string => inPrecision(scope, name, 'half');

/** The name of a value in whichever type there is. */
const asEither = (scope: Scope, name: string): string => {
  for (let at: Scope | undefined = scope; at; at = at.around) {
    const known = at.half.get(name) ?? at.float.get(name);
    if (known !== undefined) return known;
  }
  return asFloat(scope, name);
};

/** The name of a value in a type: what this graph or one around it has already, or that of a new Cast. */
const inPrecision = (scope: Scope, name: string, wanted: Precision): string => {
  for (let at: Scope | undefined = scope; at; at = at.around) {
    const known = at[wanted].get(name);
    if (known !== undefined) return known;
    const constant = at.constants.get(name);
    if (constant) {
      if (wanted === 'half') constant.isNeededAsHalf = true;
      else constant.isNeededAsFloat = true;
      return wanted === 'half' ? constant.halfName : name;
    }
    if (isDefinedIn(at, name)) break; // here, in the other type
  }
  const other = wanted === 'half' ? 'float' : 'half';
  const from = nameIn(scope, name, other);
  if (from === undefined) return name; // of the graph around this one, or not there at all: the engine tells
  const cast = scope.fresh(`${name}_${wanted}`);
  scope.nodes.push(castNode(from, cast, wanted === 'half' ? DataType.FLOAT16 : DataType.FLOAT));
  scope[wanted].set(name, cast);
  return cast;
};

const nameIn = (scope: Scope, name: string, precision: Precision): string | undefined => {
  for (let at: Scope | undefined = scope; at; at = at.around) {
    const known = at[precision].get(name);
    if (known !== undefined) return known;
  }
  return undefined;
};

const castNode = (from: string, to: string, type: DataType): NodeProto =>
  nodeMessage('Cast', [from], to, { to: int(type) });

/** Constants in the types in which they are needed; those of one type keep their names. */
const replaceInitializers = (graph: GraphProto, scope: Scope, found: Found): void => {
  const renamed = new Map<string, string>();
  const initializers = graph.initializer.flatMap((tensor) => {
    const constant = scope.constants.get(tensor.name);
    if (constant?.tensor !== tensor || !constant.isNeededAsHalf) return [tensor];
    const values = floatValues(tensor);
    found.tensors++;
    found.elements += values.length;
    if (constant.isNeededAsFloat) return [tensor, halfTensor(constant.halfName, tensor.dims, values)];
    renamed.set(constant.halfName, tensor.name);
    scope.half.set(tensor.name, tensor.name);
    return [halfTensor(tensor.name, tensor.dims, values)];
  });
  graph.initializer.splice(0, graph.initializer.length, ...initializers);
  renameInputs(graph, renamed);
};

const renameInputs = (graph: GraphProto, renamed: ReadonlyMap<string, string>): void => {
  for (const node of graph.node) {
    node.input = node.input.map((name) => renamed.get(name) ?? name);
    for (const inner of subgraphsOf(node)) renameInputs(inner, renamed);
  }
};

const setHalf = ({ type }: ValueInfoProto): void => {
  if (type?.value.case === 'tensorType') type.value.value.elemType = DataType.FLOAT16;
};
