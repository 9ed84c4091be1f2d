/** `pix2pix export --tfjs`: the generator of a run or model as a layers model of TensorFlow.js. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Pix2PixError } from '../core/errors.ts';
import { packageVersion } from '../core/node/package-version.ts';
import { checkOutputs } from '../data/node/outputs.ts';
import type { Direction } from '../data/pairs.ts';
import type { Statistics } from '../models/translation-graph.ts';
import { findModel, modelText, readModel, takenText } from '../training/node/model-source.ts';
import { writeWhole } from '../training/node/write-whole.ts';
import { decodeWeights } from '../translation/model-file.ts';
import { writtenGenerator } from '../weights/keras/generator-layers.ts';
import { tfjsFiles } from '../weights/keras/write-tfjs.ts';

export interface TfjsExportOptions {
  readonly checkpoint?: string | undefined;
  readonly direction?: Direction | undefined;
  readonly statistics?: Statistics | undefined;
  /** Side of the images, where the layers are to take no other. */
  readonly size?: number | undefined;
  readonly isOverwriting: boolean;
  readonly onNotice: (line: string) => void;
}

/** What was written, as `--json` prints it. */
export interface TfjsExport {
  readonly folder: string;
  /** The file it was read from, and how long it was trained. */
  readonly from: string;
  readonly layers: number;
  readonly files: readonly string[];
  readonly bytes: number;
  /** Height and width where the layers take one size only. */
  readonly size: readonly [number, number] | null;
  readonly sizeMultiple: number;
}

/**
 * Throws OPTION for several models, MODEL for one that is not of pix2pix or has no such statistics, FILE for files that
 * exist unless overwriting.
 */
export const exportTfjs = async (
  models: readonly string[],
  folder: string,
  { checkpoint, direction, statistics, size: side, isOverwriting, onNotice }: TfjsExportOptions,
): Promise<TfjsExport> => {
  const [given, ...others] = models;
  if (given === undefined || others.length > 0)
    throw new Pix2PixError(
      'OPTION',
      `export: --tfjs writes one model, got ${models.length}; use a call for each`,
    );
  const source = await readModel(await findModel(given, checkpoint, direction));
  const { record, bytes: onnx, path } = source;
  if (!record)
    throw new Pix2PixError(
      'MODEL',
      `${path}: is a model of another program, whose layers are not known; --tfjs writes generators of pix2pix`,
    );
  const taken = takenText(source);
  if (taken !== undefined) onNotice(taken);
  const { architecture, sizeMultiple, trainedSize, trainedHeight = trainedSize } = record;
  const asked = side === undefined ? undefined : ([side, side] as const);
  // Layers reflect borders at one size only.
  const size =
    asked ?? (architecture.kind === 'resnet' ? ([trainedHeight, trainedSize] as const) : undefined);
  const network = writtenGenerator(architecture, decodeWeights(onnx), {
    ...(statistics ? { statistics } : {}),
    ...(size ? { size } : {}),
  });
  const files = tfjsFiles(network, `pix2pix ${packageVersion()}`);
  const planned = files.map(({ name }) => ({ path: join(folder, name), from: name }));
  await checkOutputs({ files: planned, inputs: [path], isOverwriting });
  await mkdir(folder, { recursive: true });
  for (const { name, bytes } of files) await writeWhole(join(folder, name), bytes);
  return {
    folder,
    from: modelText(source),
    layers: network.layers.length,
    files: files.map(({ name }) => name),
    bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
    size: size ?? null,
    sizeMultiple,
  };
};
