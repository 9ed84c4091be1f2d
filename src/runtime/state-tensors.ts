/** What every state checks, wherever its tensors are: names, shapes, and whose it is. */
import { Pix2PixError } from '../core/errors.ts';
import { elementCount, equalShapes, formatShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import type { StateLayout, TensorSpec } from './device.ts';

/** Every tensor of a layout. Throws STATE if two share a name. */
export const uniqueTensors = (layout: StateLayout): readonly TensorSpec[] => {
  const specs = Object.values(layout).flat();
  const names = new Set<string>();
  for (const { name } of specs) {
    if (names.has(name))
      throw new Pix2PixError(
        'STATE',
        `createState: two tensors are named "${name}"; names are unique across arenas`,
      );
    names.add(name);
  }
  return specs;
};

export const unknownArena = (name: string, known: Iterable<string>): Pix2PixError =>
  new Pix2PixError('STATE', `state: no arena is named "${name}"; there are ${[...known].join(', ')}`);

/** Throws STATE for a name that the state has not, or another shape than it has there. */
export const checkWritten = (name: string, value: Tensor, spec: TensorSpec | undefined): void => {
  if (!spec) throw new Pix2PixError('STATE', `state.write: no tensor is named "${name}"`);
  if (!equalShapes(spec.shape, value.shape) || value.data.length !== elementCount(spec.shape))
    throw new Pix2PixError(
      'STATE',
      `state.write: "${name}" has shape ${formatShape(spec.shape)}, got ${formatShape(value.shape)} with ${value.data.length} values`,
    );
};

export const foreignState = (): Pix2PixError =>
  new Pix2PixError('STATE', 'compile: the state belongs to another device; create it on this one');
