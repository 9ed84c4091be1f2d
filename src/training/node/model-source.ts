/** Where the model of a command comes from: an .onnx file, a checkpoint, or a run folder with one or the other. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import type { Direction } from '../../data/pairs.ts';
import { readModelInfo } from '../../onnx/model-info.ts';
import { isBothWays } from '../../settings/translations.ts';
import { type ModelRecord, parseModelRecord } from '../../translation/model-file.ts';
import { readCompleteModel } from '../../translation/node/complete-model.ts';
import { modelPathOf } from '../../translation/node/model-path.ts';
import { CHECKPOINT_ENDING } from '../checkpoint-names.ts';
import { findCheckpoint, offer } from './checkpoint-list.ts';
import { checkpointDirections, readCheckpointModel, runOfCheckpoint } from './checkpoint-model.ts';
import { isRunFolder, readRunRecord } from './run-folder.ts';

/** A model that was found, before it is read. */
export interface ModelSource {
  /** As it was given. */
  readonly given: string;
  /** The file that is read. */
  readonly path: string;
  /** The run folder that it belongs to, where that is known. */
  readonly run?: string;
  readonly isCheckpoint: boolean;
  /** The way that was asked for. */
  readonly direction?: Direction;
  /** Whether the run holds networks of another program, and so one checkpoint alone. */
  readonly isImported?: boolean;
  /** Whether the run, or the checkpoint, translates both ways. */
  readonly isBothWays?: boolean;
}

/** A model that was read. */
export interface SourceModel extends ModelSource {
  /** As a model.onnx. */
  readonly bytes: Uint8Array;
  /** Absent from models that this program did not make. */
  readonly record: ModelRecord | undefined;
}

/**
 * Finds the model of a path: an .onnx file, a checkpoint file, or a run folder, whose model.onnx is taken, or the
 * checkpoint that is asked for by name or path. Of a run both ways that of `direction` is taken, or of its own. Throws
 * FILE if there is none, with the names of those that exist; OPTION for a checkpoint of what is not a run folder, or a
 * way that it does not translate.
 */
export const findModel = async (
  given: string,
  checkpoint?: string,
  direction?: Direction,
): Promise<ModelSource> => {
  const source = await findFile(given, checkpoint, direction);
  return direction === undefined ? source : { ...source, direction };
};

/** The models of a path, as `findModel`: both of what translates both ways, unless one way is asked for. */
export const findModels = async (
  given: string,
  checkpoint?: string,
  direction?: Direction,
): Promise<readonly ModelSource[]> => {
  const found = await findModel(given, checkpoint, direction);
  if (direction !== undefined || !found.isBothWays) return [found];
  return Promise.all((['AtoB', 'BtoA'] as const).map((way) => findModel(given, checkpoint, way)));
};

const findFile = async (
  given: string,
  checkpoint: string | undefined,
  direction: Direction | undefined,
): Promise<ModelSource> => {
  const isRun = await isRunFolder(given);
  // A run.json that cannot be read does not matter to a model that says all of itself.
  const record = isRun ? await readRunRecord(given).catch(() => undefined) : undefined;
  const options = record?.options;
  const ofRun = isRun
    ? {
        run: given,
        ...(options && isBothWays(options) ? { isBothWays: true } : {}),
        ...(record?.imported ? { isImported: true } : {}),
      }
    : {};
  if (checkpoint !== undefined) {
    if (!isRun)
      throw new Pix2PixError(
        'OPTION',
        `${given}: is not a run folder, so that it has no checkpoint "${checkpoint}"; leave checkpoint (--checkpoint) out, or give a run folder`,
      );
    return { given, ...ofRun, path: await findCheckpoint(given, checkpoint), isCheckpoint: true };
  }
  if (given.endsWith(CHECKPOINT_ENDING) && (await isFile(given))) {
    const run = runOfCheckpoint(given);
    const directions = await checkpointDirections(given).catch(() => []); // reading it tells what is wrong
    return {
      given,
      path: given,
      isCheckpoint: true,
      ...((await isRunFolder(run)) ? { run } : {}),
      ...(directions.length > 1 ? { isBothWays: true } : {}),
    };
  }
  try {
    const path = await modelPathOf(given, direction ?? options?.direction);
    return { given, path, isCheckpoint: false, ...ofRun };
  } catch (error) {
    if (!isRun || !(error instanceof Pix2PixError)) throw error;
    throw new Pix2PixError(
      'FILE',
      `${given}: has no model.onnx yet, which a training writes at its end; ${await offer(given)}: choose one as checkpoint (--checkpoint)`,
      { cause: error },
    );
  }
};

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** The bytes of a model.onnx, of that file itself or of a checkpoint, one way. Throws FILE or FORMAT. */
export const modelBytes = (path: string, direction?: Direction): Promise<Uint8Array> =>
  path.endsWith(CHECKPOINT_ENDING) ? readCheckpointModel(path, direction) : readCompleteModel(path);

/**
 * Reads a model that was found. Throws FILE, FORMAT for a file that is damaged or something else, or OPTION if it does
 * not translate the way that was asked for.
 */
export const readModel = async (source: ModelSource): Promise<SourceModel> => {
  const { path, isCheckpoint, direction } = source;
  const bytes = await (isCheckpoint ? readCheckpointModel(path, direction) : readCompleteModel(path));
  const record = parseModelRecord(readModelInfo(bytes, path).metadata, path);
  if (direction !== undefined && record?.direction !== direction)
    throw new Pix2PixError(
      'OPTION',
      `${path}: ${record ? `translates ${record.direction}, not ${direction}` : `does not say which way it translates, so ${direction} cannot be chosen`}; leave direction (--direction) out`,
    );
  return { ...source, bytes, record };
};

/** `checkpoint best, epoch 1, step 16`, or `model.onnx, epoch 2, step 32`. */
export const modelText = ({ path, isCheckpoint, record }: Omit<SourceModel, 'bytes'>): string => {
  const name = isCheckpoint ? `checkpoint ${basename(path, CHECKPOINT_ENDING)}` : basename(path);
  return record?.epoch === undefined ? name : `${name}, epoch ${record.epoch}, step ${record.step}`;
};

/** The line that says which weights of a run were taken; undefined if a file was named, which says it all. */
export const takenText = (model: Omit<SourceModel, 'bytes'>): string | undefined =>
  model.given === model.run
    ? `${model.given}: ${modelText(model)}${noteOf(model)}${waysText(model)}`
    : undefined;

const noteOf = ({ isCheckpoint, isImported }: Omit<SourceModel, 'bytes'>): string =>
  isCheckpoint ? '' : isImported ? ' (imported)' : ' (the latest weights; --checkpoint best takes others)';

/** Of a training both ways, which one was taken though none was asked for. */
const waysText = ({ direction, isBothWays, record }: Omit<SourceModel, 'bytes'>): string => {
  if (!isBothWays || !record) return '';
  const other = record.direction === 'AtoB' ? 'BtoA' : 'AtoB';
  return `, ${record.direction}${direction === undefined ? ` (--direction ${other} takes the other way)` : ''}`;
};

/** Epoch and step of a model, where its file says them; for JSON. */
export const trainedOf = (
  record: ModelRecord | undefined,
): { readonly epoch?: number | undefined; readonly step?: number | undefined } =>
  record?.epoch === undefined ? {} : { epoch: record.epoch, step: record.step };
