/** Converts a model into a file, and compares the outputs of both. */
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { writePng } from '../data/node/codecs.ts';
import type { Direction } from '../data/pairs.ts';
import {
  type CompareOutputsOptions,
  compareOutputs,
  type OutputComparison,
  requireThere,
} from '../evaluation/node/compare-outputs.ts';
import { differencePicture } from '../evaluation/output-difference.ts';
import { convertModel, type Precision } from '../onnx/convert/convert-model.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import type { SourceModel } from '../training/node/model-source.ts';
import { writeWhole } from '../training/node/write-whole.ts';

export interface ConvertFileOptions {
  readonly to: Precision;
  readonly out: string;
  readonly checkpoint?: string | undefined;
  readonly direction?: Direction | undefined;
  /** What the outputs are compared on; they are not compared if absent. */
  readonly comparison?: Pick<CompareOutputsOptions, 'data' | 'split' | 'count'> | undefined;
  readonly onNotice: (line: string) => void;
}

/** What was written, as `--json` prints it. */
export interface ConvertReport {
  readonly model: string;
  readonly out: string;
  readonly to: Precision;
  readonly opset: number;
  readonly bytes: { readonly before: number; readonly after: number };
  readonly tensors: number;
  readonly elements: number;
  readonly floatElements: number;
  readonly kept: readonly string[];
  /** `null` where the outputs were not compared. */
  readonly comparison:
    | (Omit<OutputComparison, 'worst'> & {
        readonly worst: { readonly name: string; readonly picture: string; readonly times: number };
      })
    | null;
}

/** The picture of the worst output, beside the converted file. */
export const worstPath = (out: string): string => `${out.replace(/\.onnx$/i, '')}-worst.png`;

/** Throws as `convertModel`, and as `compareOutputs` for images that cannot be read. */
export const convertFile = async (
  source: SourceModel,
  { to, out, onNotice, ...options }: ConvertFileOptions,
): Promise<ConvertReport> => {
  const { comparison } = options;
  if (comparison?.data !== undefined) await requireThere(comparison.data); // before anything is written
  const { bytes, opset, tensors, elements, floatElements, kept } = await convertModel(source.bytes, {
    to,
    name: source.path,
  });
  await writeWhole(out, bytes);
  for (const line of kept.slice(0, MOST_TOLD)) onNotice(`stays float32: ${line}`);
  if (kept.length > MOST_TOLD) onNotice(`stays float32: ${kept.length - MOST_TOLD} more (--json lists all)`);
  return {
    ...{ model: source.path, out, to, opset, bytes: { before: source.bytes.length, after: bytes.length } },
    ...{ tensors, elements, floatElements, kept },
    comparison: await compare(source, out, { to, out, onNotice, ...options }),
  };
};

/** Lines on single nodes, before they would hide the result. */
const MOST_TOLD = 3;

const compare = async (
  source: SourceModel,
  out: string,
  { comparison, checkpoint, direction, onNotice }: ConvertFileOptions,
): Promise<ConvertReport['comparison']> => {
  if (!comparison) return null;
  const device = await openDevice({ device: 'cpu', onNotice });
  try {
    const { worst, ...found } = await compareOutputs(device, {
      ...{ models: [source.given, out], ...comparison, checkpoint, direction },
      run: source.run,
    });
    const { image, times } = differencePicture(worst.before, worst.after);
    const picture = worstPath(out);
    await writePng(picture, image);
    return { ...found, worst: { name: worst.name, picture, times } };
  } catch (error) {
    if (!(error instanceof Pix2PixError) || error.code !== 'MODEL') throw error;
    onNotice(`not compared: ${messageOf(error)}`); // it is no model of images
    return null;
  } finally {
    await device.dispose();
  }
};
