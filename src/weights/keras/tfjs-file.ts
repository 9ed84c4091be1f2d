/** A layers model of TensorFlow.js: model.json, and files with the bytes of all weights, one after the other. */
import { z } from 'zod';
import { joinBytes } from '../../core/bytes.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { parseJson } from '../../core/parse-json.ts';
import { printable } from '../../core/printable.ts';
import { schemaFaults } from '../../core/schema-fault.ts';
import { elementCount, formatShape } from '../../core/shape.ts';
import { ELEMENT_BYTES, type ElementType, toFloat32 } from '../element-types.ts';
import type { StoredTensor, TensorFile } from '../tensor-file.ts';
import { withClearErrors } from './clear-errors.ts';
import { byEnding, type KerasFile } from './layer-weights.ts';
import { isRecord } from './settings.ts';

const dim = z.int().min(0);
const quantizationSchema = z.object({
  dtype: z.enum(['uint8', 'uint16', 'float16']),
  /** value = stored * scale + min; none for float16. */
  scale: z.number().optional(),
  min: z.number().optional(),
});
const manifestSchema = z.array(
  z.object({
    paths: z.array(z.string()),
    weights: z.array(
      z.object({
        name: z.string(),
        shape: z.array(dim),
        dtype: z.string(),
        quantization: quantizationSchema.optional(),
      }),
    ),
  }),
);
const modelSchema = z.object({
  format: z.string().optional(),
  generatedBy: z.string().nullish(),
  convertedBy: z.string().nullish(),
  modelTopology: z.unknown(),
  weightsManifest: manifestSchema,
});

/** A file of weights beside model.json, whole. */
export type ReadShard = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

const TYPES: Readonly<Record<string, ElementType>> = {
  float32: 'F32',
  float16: 'F16',
  int32: 'I32',
  uint8: 'U8',
  uint16: 'U16',
  bool: 'BOOL',
};

interface Entry {
  readonly stored: StoredTensor;
  readonly group: number;
  /** In the bytes of its group. */
  readonly offset: number;
  readonly bytes: number;
  readonly scale: number;
  readonly min: number;
}

/** Opens the text of a model.json. Throws FORMAT; weights are read when they are asked for. */
export const openTfjs = (text: string, name: string, readShard: ReadShard): Promise<KerasFile> =>
  withClearErrors(name, () => opened(text, name, readShard));

const opened = (text: string, name: string, readShard: ReadShard): KerasFile => {
  const fail = (problem: string): never => {
    throw new Pix2PixError('FORMAT', `${name}: ${problem}`);
  };
  const json = parsed(text, fail);
  if (isRecord(json) && json.format === 'graph-model')
    return fail(
      'is a graph model of TensorFlow.js, whose layers were compiled away; convert the original to a layers model (tensorflowjs_converter --output_format tfjs_layers_model), or to ONNX',
    );
  const checked = modelSchema.safeParse(json);
  if (!checked.success)
    return fail(`is not a layers model of TensorFlow.js: ${schemaFaults(checked.error, json)}`);
  const { modelTopology, weightsManifest, generatedBy, convertedBy } = checked.data;
  for (const path of weightsManifest.flatMap(({ paths }) => paths))
    if (!isInside(path))
      fail(`its weights are in "${path.slice(0, 200)}", expected files beside it; do not use it`);
  const entries = entriesOf(weightsManifest, fail);
  const groups = weightsManifest.map(({ paths }) => groupReader(paths, readShard));
  const byTensor = new Map(entries.map((entry) => [entry.stored, entry]));
  const tensors: TensorFile = {
    container: 'tfjs',
    name,
    tensors: entries.map(({ stored }) => stored),
    facts: [
      ...(generatedBy ? [['made by', generatedBy] as const] : []),
      ...(convertedBy ? [['converted by', convertedBy] as const] : []),
    ],
    read: async (tensor) => {
      const { group, offset, bytes, scale, min, stored } = byTensor.get(tensor) as Entry;
      const all = await (groups[group] as () => Promise<Uint8Array<ArrayBuffer>>)();
      if (offset + bytes > all.length)
        fail(
          `weight "${printable(stored.name)}" of shape ${formatShape(stored.shape)} ends at byte ${offset + bytes} of its files, which have ${all.length}; a file of weights is cut off or belongs to another model`,
        );
      // At any place: a copy, whose values begin where they must.
      const data = toFloat32(all.slice(offset, offset + bytes), stored.type);
      return {
        shape: stored.shape,
        data: scale === 1 && min === 0 ? data : data.map((value) => value * scale + min),
      };
    },
    close: async () => undefined,
  };
  return { description: topologyOf(modelTopology), tensors, tensorsOf: byEnding(tensors.tensors) };
};

const parsed = (text: string, fail: (problem: string) => never): unknown => {
  try {
    return parseJson(text);
  } catch (error) {
    return fail(`is not JSON: ${messageOf(error)}`);
  }
};

/** `{class_name, config}`, bare or as `model_config`, which may be a text. */
const topologyOf = (topology: unknown): unknown => {
  if (!isRecord(topology)) return topology;
  const config = topology.model_config ?? topology;
  return typeof config === 'string' ? parseJson(config) : config;
};

/** A plain relative path, down from model.json; TensorFlow.js writes `./weights.bin` in a browser. */
const isInside = (path: string): boolean =>
  path !== '' &&
  !/[\\:\0]/.test(path) &&
  path
    .replace(/^\.\//, '')
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');

type Manifest = z.output<typeof manifestSchema>;

/** Where each weight is: they follow one another. */
const entriesOf = (manifest: Manifest, fail: (problem: string) => never): readonly Entry[] => {
  const entries = manifest.flatMap(({ weights }, group) => {
    let offset = 0;
    return weights.map(({ name, shape, dtype, quantization }): Entry => {
      const type = TYPES[quantization?.dtype ?? dtype];
      if (type === undefined)
        return fail(`weight "${name}" is of type ${dtype}, expected ${Object.keys(TYPES).join(', ')}`);
      const bytes = elementCount(shape) * ELEMENT_BYTES[type];
      const { scale = 1, min = 0 } = quantization ?? {};
      const entry = { stored: { name, shape, type }, group, offset, bytes, scale, min };
      offset += bytes;
      return entry;
    });
  });
  const names = new Set(entries.map(({ stored }) => stored.name));
  return names.size === entries.length ? entries : fail('two of its weights have one name');
};

/** The bytes of a group, kept after the first time. */
const groupReader = (
  paths: readonly string[],
  readShard: ReadShard,
): (() => Promise<Uint8Array<ArrayBuffer>>) => {
  let bytes: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return () => {
    bytes ??= joined(paths, readShard);
    return bytes;
  };
};

const joined = async (paths: readonly string[], readShard: ReadShard): Promise<Uint8Array<ArrayBuffer>> => {
  const parts: Uint8Array[] = [];
  for (const path of paths) parts.push(await readShard(path));
  return joinBytes(parts);
};
