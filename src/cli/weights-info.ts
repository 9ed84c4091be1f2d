/** What `info` says of a file of weights: its tensors, and what else is in it. Values are not read, nothing is run. */
import { stat } from 'node:fs/promises';
import { printable } from '../core/printable.ts';
import { elementCount } from '../core/shape.ts';
import { CHECKPOINT_KEY } from '../training/checkpoint.ts';
import { ELEMENT_BYTES } from '../weights/element-types.ts';
import { openWeights } from '../weights/node/open-weights.ts';
import { type TensorFile, WEIGHT_CONTAINERS } from '../weights/tensor-file.ts';
import { counted, formatCount, formatTable, type Output, printJson, printRows } from './output.ts';

/** Whether a file can be read as weights and is not a checkpoint of this program, which tells more of itself. */
export const isForeignWeights = async (path: string): Promise<boolean> => {
  const file = await openWeights(path).catch(() => undefined); // whoever reads a damaged checkpoint says what is wrong
  await file?.close();
  return file !== undefined && !file.facts.some(([label]) => label === CHECKPOINT_KEY);
};

/** Prints the tensors of a file, their sum, and its facts. Throws FILE or FORMAT. */
export const printWeights = async (path: string, output: Output, isJson: boolean): Promise<void> => {
  const file = await openWeights(path);
  try {
    const size = await sizeOf(path, file);
    const values = file.tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);
    if (isJson) printJson(output, report(path, size, file, values));
    else printText(output, path, size, file, values);
  } finally {
    await file.close();
  }
};

/** Bytes of the file; of a model whose weights are in files beside it, those of the weights. */
const sizeOf = async (path: string, { container, tensors }: TensorFile): Promise<number> =>
  container === 'tfjs'
    ? tensors.reduce((sum, { shape, type }) => sum + elementCount(shape) * ELEMENT_BYTES[type], 0)
    : (await stat(path)).size;

const report = (path: string, bytes: number, { container, tensors, facts }: TensorFile, values: number) => ({
  weights: path,
  container,
  bytes,
  values,
  tensors,
  facts: facts.map(([label, text]) => ({ label, text })),
});

const printText = (output: Output, path: string, size: number, file: TensorFile, values: number): void => {
  const { container, tensors, facts } = file;
  output.stdout(`${path}: ${WEIGHT_CONTAINERS[container]}\n\n`);
  const rows = tensors.map(({ name, shape, type }) => [
    printable(name),
    shape.join('x') || 'one value',
    type,
    formatCount(elementCount(shape)),
  ]);
  const total = ['', '', '', formatCount(values)];
  output.stdout(`${formatTable(['tensor', 'shape', 'type', 'values'], [...rows, total])}\n`);
  printRows(output, [
    ['weights', `${formatCount(values)} values of ${counted(tensors.length, 'tensor')} in ${sizeText(size)}`],
    ...facts.map(([label, text]) => [printable(label), printable(text)] as const),
  ]);
};

const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
