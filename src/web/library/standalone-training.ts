/** Training alone, for pages without a bundler: built as one file, with its worker and the engine beside it. */
export { estimateTraining } from './estimate-training.ts';
export { openTraining, resumeTraining } from './training.ts';
export {
  filesOfTraining,
  importTraining,
  listTrainings,
  removeTraining,
  zipOfTraining,
} from './trainings.ts';
