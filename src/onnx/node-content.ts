/** What an ONNX node holds apart from its operands, as plain data: attributes, and constant inputs. */

export type AttributeValue =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string };

/** An input that is not an operand of ours but part of the node, such as the axes of a ReduceSum. */
export type ConstantInput =
  | { readonly kind: 'int64'; readonly values: readonly number[] }
  | { readonly kind: 'float32'; readonly value: number };

export interface NodeContent {
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** They follow the operands. */
  readonly constantInputs: readonly ConstantInput[];
}

export const int = (value: number): AttributeValue => ({ kind: 'int', value });
export const ints = (value: readonly number[]): AttributeValue => ({ kind: 'ints', value });
export const float = (value: number): AttributeValue => ({ kind: 'float', value });
export const text = (value: string): AttributeValue => ({ kind: 'text', value });

/** A node with attributes only. */
export const withAttributes = (attributes: NodeContent['attributes']): NodeContent => ({
  attributes,
  constantInputs: [],
});

/** A node with int64 inputs only. */
export const withInt64s = (...inputs: readonly (readonly number[])[]): NodeContent => ({
  attributes: {},
  constantInputs: inputs.map((values) => ({ kind: 'int64', values })),
});

/** A node with float32 scalar inputs only. */
export const withFloats = (...inputs: readonly number[]): NodeContent => ({
  attributes: {},
  constantInputs: inputs.map((value) => ({ kind: 'float32', value })),
});

/** The integers of an attribute, an int being a list of one; none if it is absent. */
export const intsOf = ({ attributes }: NodeContent, name: string): readonly number[] => {
  const attribute = attributes[name];
  if (attribute?.kind === 'int') return [attribute.value];
  return attribute?.kind === 'ints' ? attribute.value : [];
};

/** The number of an int or float attribute; NaN if it is absent. */
export const numberOf = ({ attributes }: NodeContent, name: string): number => {
  const attribute = attributes[name];
  return attribute?.kind === 'int' || attribute?.kind === 'float' ? attribute.value : Number.NaN;
};

/** The text of an attribute; undefined if it is absent. */
export const textOf = ({ attributes }: NodeContent, name: string): string | undefined => {
  const attribute = attributes[name];
  return attribute?.kind === 'text' ? attribute.value : undefined;
};

/** The values of a constant input; none if it is absent. */
export const inputOf = ({ constantInputs }: NodeContent, index: number): readonly number[] => {
  const input = constantInputs[index];
  if (input?.kind === 'float32') return [input.value];
  return input?.values ?? [];
};

/** One text for equal contents, which error messages show: `group=2 strides=[2,2] inputs [0,1]`. */
export const describeContent = ({ attributes, constantInputs }: NodeContent): string => {
  const parts = Object.keys(attributes)
    .sort()
    .map((name) => {
      const attribute = attributes[name] as AttributeValue;
      return `${name}=${attribute.kind === 'ints' ? `[${attribute.value}]` : attribute.value}`;
    });
  for (const input of constantInputs)
    parts.push(input.kind === 'int64' ? `input [${input.values}]` : `input ${input.value}`);
  return parts.join(' ') || 'nothing';
};
