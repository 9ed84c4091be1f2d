/** Converts a model into a file, and compares the outputs of both. */
import { rm } from 'node:fs/promises';
import { Pix2PixError } from '../core/errors.ts';
import { writePng } from '../data/node/codecs.ts';
import type { Direction } from '../data/pairs.ts';
import {
  type CompareOutputsOptions,
  compareOutputs,
  type OutputComparison,
  requireThere,
} from '../evaluation/node/compare-outputs.ts';
import { differencePicture } from '../evaluation/output-difference.ts';
import { type ConvertedModel, convertModel } from '../onnx/convert/convert-model.ts';
import { MOST_MEASURED } from '../onnx/convert/half-plan.ts';
import type { Precision } from '../onnx/convert/precision.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import type { SourceModel } from '../training/node/model-source.ts';
import { writeWhole } from '../training/node/write-whole.ts';
import { recordRanges } from '../translation/range-recorder.ts';

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
  const write = async (
    largest?: ReadonlyMap<string, number>,
  ): Promise<Omit<ConvertedModel, 'bytes'> & Sizes> => {
    const { bytes, ...found } = await convertModel(source.bytes, { to, name: source.path, largest });
    await writeWhole(out, bytes);
    return { ...found, bytes: { before: source.bytes.length, after: bytes.length } };
  };
  let written = await write();
  const given = { to, out, onNotice, ...options };
  let compared = await compare(source, given);
  if (compared && [...compared.largest.values()].some((size) => size > MOST_MEASURED)) {
    const { largest } = compared;
    await rm(out); // if nothing can be converted, nothing is left
    written = await write(largest);
    compared = await compare(source, given);
  }
  const { kept, ...numbers } = written;
  for (const line of kept.slice(0, MOST_TOLD)) onNotice(`stays float32: ${line}`);
  if (kept.length > MOST_TOLD) onNotice(`stays float32: ${kept.length - MOST_TOLD} more (--json lists all)`);
  return { model: source.path, out, to, ...numbers, kept, comparison: compared?.comparison ?? null };
};

type Sizes = Pick<ConvertReport, 'bytes'>;

/** Lines on single nodes, before they would hide the result. */
const MOST_TOLD = 3;

const notCompared = (out: string, error: Pix2PixError): Pix2PixError =>
  new Pix2PixError(error.code, `${out}: was written, but not compared: ${error.message}`, { cause: error });

interface Compared {
  readonly comparison: NonNullable<ConvertReport['comparison']>;
  /** How large values of the model became. */
  readonly largest: ReadonlyMap<string, number>;
}

const compare = async (
  source: SourceModel,
  { to, out, comparison, checkpoint, direction, onNotice }: ConvertFileOptions,
): Promise<Compared | undefined> => {
  if (!comparison) return undefined;
  const device = await openDevice({ device: 'cpu', onNotice });
  const recorder = to === 'fp16' ? recordRanges(device) : { device, largest: new Map<string, number>() };
  try {
    const { worst, ...found } = await compareOutputs(recorder.device, {
      ...{ models: [source.given, out], ...comparison, checkpoint, direction },
      run: source.run,
    });
    const { image, times } = differencePicture(worst.before, worst.after);
    const picture = worstPath(out);
    await writePng(picture, image);
    return {
      comparison: { ...found, worst: { name: worst.name, picture, times } },
      largest: recorder.largest,
    };
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    if (comparison.data !== undefined) throw notCompared(out, error); // which was asked for
    onNotice(`not compared: ${error.message}`); // such as a model of no images
    return undefined;
  } finally {
    await device.dispose();
  }
};
