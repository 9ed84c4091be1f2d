/** Imported networks as files of ours: one model, or a run folder that holds them all. */

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Pix2PixError } from '../../../core/errors.ts';
import { packageVersion } from '../../../core/node/package-version.ts';
import type { Tensor } from '../../../core/tensor.ts';
import type { Direction } from '../../../data/pairs.ts';
import { trainingRecipe } from '../../../settings/training-recipe.ts';
import { translationsOf } from '../../../settings/translations.ts';
import { translatorParts } from '../../../translation/model-file.ts';
import type { Network, NetworkValues } from '../../../weights/naming/network.ts';
import { FIRST_POSITION } from '../../checkpoint.ts';
import { LATEST } from '../../checkpoint-names.ts';
import { modelsOf, type RunModel, runModelRecord } from '../../run-model.ts';
import { DEFAULT_CADENCE, NO_DATA, RUN_FILES } from '../../run-record.ts';
import { writeCheckpoint } from '../checkpoint-files.ts';
import { folderStore } from '../folder-store.ts';
import { createRunFolder, writeRunRecord } from '../run-folder.ts';
import { writeWhole } from '../write-whole.ts';
import type { ImportedNetworks } from './import-networks.ts';
import type { LoadedNetwork } from './load-networks.ts';
import { stateEntries, valuesInNetwork } from './values-in-network.ts';

/**
 * Writes the generator as a model.onnx, of networks both ways that of `direction`. Throws OPTION without a direction
 * where there are two, FILE if it cannot be written.
 */
export const writeImportedModel = async (
  path: string,
  imported: ImportedNetworks,
  direction?: Direction,
): Promise<void> => {
  const translations = translationsOf(imported.options);
  if (translations.length > 1 && direction === undefined)
    throw new Pix2PixError(
      'OPTION',
      `${path}: one model translates one way, and these networks translate both; choose direction (--direction AtoB or BtoA), or a run folder`,
    );
  const chosen = translations.find((one) => one.direction === direction) ?? translations[0];
  await writeWhole(path, modelParts(imported, chosen?.network ?? 'G', chosen?.direction ?? 'AtoB'));
};

const modelParts = (
  { networks, options }: ImportedNetworks,
  name: string,
  direction: Direction,
): readonly Uint8Array[] => {
  const loaded = networks.find((one) => one.name === name);
  if (loaded?.network.role !== 'generator')
    throw new Pix2PixError('MODEL', `weights: there is no generator ${name}; give its file`);
  const record = runModelRecord(loaded.network.architecture, options, direction, undefined, undefined);
  return translatorParts(record, loaded.values);
};

/**
 * Writes a run folder: a record that says that it was imported, a checkpoint with all networks, and a model for each way.
 * Throws FILE if the folder is in use or cannot be written, MODEL for networks that no options describe. After an error
 * nothing is left.
 */
export const writeImportedRun = async (
  folder: string,
  imported: ImportedNetworks,
): Promise<readonly [RunModel, ...RunModel[]]> => {
  const { options, preset } = imported;
  const { networks, tensors } = stateOf(imported);
  const files = [...new Set(imported.networks.map(({ file }) => resolve(file)))];
  const made = await createRunFolder(folder);
  try {
    const models = modelsOf(folderStore(folder), options);
    for (const { direction, path } of models) {
      const translation = translationsOf(options).find((one) => one.direction === direction);
      await writeWhole(path, modelParts(imported, translation?.network ?? 'G', direction));
    }
    const record = {
      position: FIRST_POSITION,
      attempt: 1,
      events: 0,
      options: { ...options },
      device: {},
      plan: {},
    };
    await writeCheckpoint(folder, LATEST, { ...record, networks }, tensors);
    await mkdir(join(folder, RUN_FILES.samples));
    await writeWhole(join(folder, RUN_FILES.events), '');
    const createdAt = new Date().toISOString();
    await writeRunRecord(folder, {
      format: 1,
      version: packageVersion(),
      createdAt,
      attempts: 1,
      hasCheckpoint: true,
      preset,
      options,
      cadence: DEFAULT_CADENCE,
      init: {},
      imported: files,
      data: NO_DATA,
      end: { reason: 'imported', text: 'imported: it was trained elsewhere', step: 0, at: createdAt },
      device: {},
    });
    return models;
  } catch (error) {
    await made.empty();
    await made.remove();
    throw error;
  }
};

interface ImportedState {
  readonly networks: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The state of a training with these networks, as far as there is one. */
const stateOf = ({ networks, options }: ImportedNetworks): ImportedState => {
  const fitted = trainingRecipe(options).networks.flatMap((ours) => {
    const theirs = networks.find(({ name }) => name === ours.name);
    return theirs ? [{ ours, values: fittingValues(ours, theirs) }] : [];
  });
  return {
    networks: Object.fromEntries(fitted.map(({ ours }) => [ours.name, { ...ours.architecture }])),
    tensors: new Map(fitted.flatMap(({ ours, values }) => stateEntries(ours.name, ours, values))),
  };
};

const fittingValues = (ours: Network, theirs: LoadedNetwork): NetworkValues => {
  const { different, values } = valuesInNetwork(ours, theirs);
  if (different.length === 0) return values;
  throw new Pix2PixError(
    'MODEL',
    `${theirs.file}: no options describe its ${ours.role} (${different.join('; ')}); import it as a model instead (--out model.onnx)`,
  );
};
