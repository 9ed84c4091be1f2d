/** What `info` says of a network of Keras besides its weights. */
import type { TensorFile } from '../tensor-file.ts';
import { withClearErrors } from './clear-errors.ts';
import { listLayers } from './import-layers.ts';
import { isSupported } from './layer-rules.ts';
import type { KerasFile } from './layer-weights.ts';
import { readModelConfig } from './model-config.ts';

/** The tensors of a network, with its layers among the facts. Throws FORMAT. */
export const describedTensors = (file: KerasFile): Promise<TensorFile> =>
  withClearErrors(file.tensors.name, () => described(file));

const described = (file: KerasFile): TensorFile => {
  const { tensors } = file;
  const kinds = new Map<string, number>();
  for (const { kind } of listLayers(readModelConfig(file.description, tensors.name)))
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const counted = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
  const unknown = [...kinds.keys()].filter((kind) => !isSupported(kind));
  return {
    ...tensors,
    facts: [
      ...tensors.facts,
      ['layers', counted],
      ...(unknown.length > 0 ? [['not known', unknown.join(', ')] as const] : []),
    ],
  };
};
