/** `pix2pix dataset`: data sets to train on; each of its commands has its own file. */
import type { Command } from 'commander';
import { addNamed } from '../command-table.ts';
import { addDatasetCombine } from './dataset-combine.ts';
import { addDatasetDoctor } from './dataset-doctor.ts';
import { addDatasetDownload } from './dataset-download.ts';
import { addDatasetEdges } from './dataset-edges.ts';
import { addDatasetGray } from './dataset-gray.ts';
import { addDatasetSample } from './dataset-sample.ts';
import { addDatasetSplit } from './dataset-split.ts';

/** In the order of the help: ready-made data, your own data, checks. */
const COMMANDS: readonly ((group: Command) => void)[] = [
  addDatasetSample,
  addDatasetDownload,
  addDatasetCombine,
  addDatasetEdges,
  addDatasetGray,
  addDatasetSplit,
  addDatasetDoctor,
];

export const addDataset = (program: Command): void => {
  const group = addNamed(program, 'dataset');
  for (const addCommand of COMMANDS) addCommand(group);
};
