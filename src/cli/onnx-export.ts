/** `pix2pix export --onnx`: the model of a run or checkpoint as one .onnx file, in the precision that is asked for. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Pix2PixError } from '../core/errors.ts';
import { checkOutputs } from '../data/node/outputs.ts';
import type { Direction } from '../data/pairs.ts';
import { convertModel } from '../onnx/convert/convert-model.ts';
import type { Precision } from '../onnx/convert/precision.ts';
import { findModel, modelText, readModel, takenText } from '../training/node/model-source.ts';
import { writeWhole } from '../training/node/write-whole.ts';
import { checkTranslator } from '../translation/translator.ts';

/** What weights are written as. */
export const EXPORT_PRECISIONS = ['fp32', 'fp16', 'int8'] as const;

export interface OnnxExportOptions {
  readonly precision: 'fp32' | Precision;
  readonly checkpoint?: string | undefined;
  readonly direction?: Direction | undefined;
  readonly isOverwriting: boolean;
  readonly onNotice: (line: string) => void;
}

/** What was written, as `--json` prints it. */
export interface OnnxExport {
  readonly out: string;
  /** The file it was read from, and how long it was trained. */
  readonly from: string;
  readonly precision: 'fp32' | Precision;
  readonly bytes: number;
}

/**
 * Throws OPTION for several models, FILE for a file that exists unless overwriting, and FORMAT or MODEL for a file that is
 * not a model of images.
 */
export const exportOnnx = async (
  models: readonly string[],
  out: string,
  { precision, checkpoint, direction, isOverwriting, onNotice }: OnnxExportOptions,
): Promise<OnnxExport> => {
  const [given, ...others] = models;
  if (given === undefined || others.length > 0)
    throw new Pix2PixError(
      'OPTION',
      `export: --onnx writes one model, got ${models.length}; use a call for each`,
    );
  const source = await readModel(await findModel(given, checkpoint, direction));
  const taken = takenText(source);
  if (taken !== undefined) onNotice(taken);
  await checkTranslator(source.bytes, source.path);
  await checkOutputs({ files: [{ path: out, from: source.path }], inputs: [source.path], isOverwriting });
  const bytes =
    precision === 'fp32'
      ? source.bytes
      : (await convertModel(source.bytes, { to: precision, name: source.path })).bytes;
  await mkdir(dirname(out), { recursive: true });
  await writeWhole(out, bytes);
  return { out, from: modelText(source), precision, bytes: bytes.length };
};
