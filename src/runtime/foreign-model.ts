/** What a foreign model declares of its inputs, and the check of feeds against it. */
import { Pix2PixError } from '../core/errors.ts';
import { elementCount } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import { checkFeedNames } from './bound-graph.ts';

export interface DeclaredInput {
  readonly name: string;
  /** undefined where any size is allowed. */
  readonly dims: readonly (number | undefined)[];
}

/** Throws GRAPH for a missing or unknown feed, SHAPE for a size that the model does not take. */
export const checkDeclared = (
  inputs: readonly DeclaredInput[],
  feeds: Readonly<Record<string, Tensor>>,
): void => {
  checkFeedNames(
    inputs.map(({ name }) => name),
    feeds,
  );
  for (const { name, dims } of inputs) {
    const { shape, data } = feeds[name] as Tensor;
    const fits =
      shape.length === dims.length &&
      dims.every((dim, axis) => dim === undefined || dim === shape[axis]) &&
      data.length === elementCount(shape);
    if (!fits)
      throw new Pix2PixError(
        'SHAPE',
        `run: the model's input "${name}" is [${dims.map((dim) => dim ?? '?').join(',')}], got [${shape.join(',')}] with ${data.length} values`,
      );
  }
};
