/** Addresses of the API, relative to the app's own, so that they work below any sub-path. */

const part = (text: string): string => encodeURIComponent(text);

/**
 * Addresses by what they return; GET unless stated otherwise.
 *
 * @example
 * const { runs } = await (await fetch(ADDRESSES.runs())).json();
 */
export const ADDRESSES = {
  openapi: () => 'api/openapi.json',
  /** RunList. */
  runs: () => 'api/runs',
  /** RunDetails. */
  run: (id: string) => `api/runs/${part(id)}`,
  /** Server-sent events, see events.ts. */
  events: (id: string) => `api/runs/${part(id)}/events`,
  /** EventList. */
  eventList: (id: string, after = '0-0') => `api/runs/${part(id)}/events.json?after=${part(after)}`,
  /** SampleList. */
  samples: (id: string) => `api/runs/${part(id)}/samples`,
  /** PNG. */
  sampleSheet: (id: string, epoch: number, version: string) =>
    `api/runs/${part(id)}/samples/${epoch}.png?v=${part(version)}`,
  /** WebP, of 128 pixels or less. */
  thumbnail: (id: string, version: string) => `api/runs/${part(id)}/thumbnail.webp?v=${part(version)}`,
  /** Results; 404 before there are any. */
  results: (id: string) => `api/runs/${part(id)}/results`,
  resultImage: (id: string, file: string, version: string) =>
    `api/runs/${part(id)}/results/images/${part(file)}?v=${part(version)}`,
  /** PatchMap of an image of the results, by its file's name without the ending. */
  patches: (id: string, file: string, version: string) =>
    `api/runs/${part(id)}/results/patches/${part(file.replace(/\.png$/, ''))}.json?v=${part(version)}`,
  /** The log in plain text. */
  log: (id: string) => `api/runs/${part(id)}/log`,
  runModel: (id: string) => `api/runs/${part(id)}/model.onnx`,
  /** POST: StopReply. */
  stop: (id: string) => `api/runs/${part(id)}/stop`,
  /** POST: Training. */
  resume: (id: string) => `api/runs/${part(id)}/resume`,
  /** DELETE: DeleteReply. */
  deleteRun: (id: string) => `api/runs/${part(id)}?confirm=${part(id)}`,
  /** TrainingList; POST a TrainingRequest: Training. */
  trainings: () => 'api/trainings',
  /** DELETE: DeleteReply. */
  training: (id: string) => `api/trainings/${part(id)}`,
  /** POST: StopReply. */
  stopTraining: (id: string) => `api/trainings/${part(id)}/stop`,
  /** DataSetList. */
  dataSets: () => 'api/data',
  /** POST nothing, or a .zip: DataSet. */
  newDataSet: (name: string) => `api/data?name=${part(name)}`,
  /** POST a file's bytes: FileReply. */
  dataFile: (id: string, path: string) => `api/data/${part(id)}/files?path=${part(path)}`,
  /** DELETE: DeleteReply. */
  deleteDataSet: (id: string) => `api/data/${part(id)}?confirm=${part(id)}`,
  /** ModelList. */
  models: () => 'api/models',
  model: (name: string) => `api/models/${part(name)}/model.onnx`,
  /** POST an image, see translate.ts. */
  translate: (name: string, query: Readonly<Record<string, string>> = {}) =>
    `api/models/${part(name)}/translate${Object.keys(query).length === 0 ? '' : `?${new URLSearchParams(query)}`}`,
} as const;
