/** Writes the folder of `pix2pix export --web`: the app, the engine, models named by their content, and some inputs. */
import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { GRID_GAP } from '../data/grid.ts';
import { crop } from '../data/image.ts';
import { readImage, writePng } from '../data/node/codecs.ts';
import type { Direction } from '../data/pairs.ts';
import {
  findModels,
  modelText,
  readModel,
  type SourceModel,
  takenText,
} from '../training/node/model-source.ts';
import { directionOfName } from '../training/results-file.ts';
import { RUN_FILES } from '../training/run-record.ts';
import { RESULTS_FILES } from '../training/run-results.ts';
import { imagePlan } from '../translation/image-plan.ts';
import { directedTitle } from '../translation/model-names.ts';
import { planText } from '../translation/plan-text.ts';
import { checkTranslator } from '../translation/translator.ts';
import { type BoardModel, withConfig } from '../web/app-config.ts';
import { takesPhotographs } from '../web/board-input.ts';
import { exampleName, MOST_EXAMPLES, pageModel } from '../web/page-model.ts';
import { appFiles, appPage, engineFiles } from './app-files.ts';
import { type ExportFile, type FilledFolder, fillExportFolder } from './export-folder.ts';
import { type ImageFlags, withImageFlags } from './image-flags.ts';

export interface WebExport extends FilledFolder {
  readonly folder: string;
  readonly models: readonly ExportedModel[];
  readonly bytes: { readonly app: number; readonly engine: number };
}

export interface ExportedModel {
  readonly name: string;
  /** The file it was read from, and how long it was trained. */
  readonly from: string;
  readonly bytes: number;
  readonly examples: number;
}

export interface ExportOptions {
  readonly title?: string | undefined;
  /** Which checkpoint of run folders is exported; the model files if absent. */
  readonly checkpoint?: string | undefined;
  /** The only way to export of what translates both ways; both if absent. */
  readonly direction?: Direction | undefined;
  /** How images go into models of other programs and come out of them. */
  readonly images?: ImageFlags | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
}

/**
 * Exports models, which are run folders, checkpoints or .onnx files. Throws FILE if the folder has other contents or
 * cannot be written, FORMAT and MODEL for a file that is not a model of images.
 */
export const exportWeb = async (
  sources: readonly string[],
  folder: string,
  { title, checkpoint, direction, images = {}, onNotice }: ExportOptions = {},
): Promise<WebExport> => {
  const found = (
    await Promise.all(sources.map((source) => findModels(source, checkpoint, direction)))
  ).flat();
  const models: SourceModel[] = [];
  for (const source of found) {
    const model = await withImageFlags(await readModel(source), images, (line) => tell(line, onNotice)); // before anything is replaced
    await checkTranslator(model.bytes, model.path);
    if (!model.record)
      tell(`${model.path}: images ${planText(imagePlan(model.bytes, model.path))}`, onNotice);
    models.push(model);
  }
  for (const model of models) tell(takenText(model), onNotice);
  const names = uniqueNames(models.map(nameOf));
  const html = await appPage();
  const written = await Promise.all(models.map((model, i) => modelFiles(names[i] as string, model)));
  const page = withConfig(html, {
    mode: 'static',
    title: title ?? titleOf(models.map(fileName)),
    models: written.map(({ shown }) => shown),
  });
  const [assets, engine] = [await appFiles('static'), await engineFiles()];
  const files: ExportFile[] = [
    ...assets.files,
    ...engine.files,
    ...written.flatMap((model) => model.files),
    { name: 'index.html', write: (path) => writeFile(path, page) },
  ];
  // A model that is given twice is one file.
  const distinct = [...new Map(files.map((file) => [file.name, file])).values()];
  const filled = await fillExportFolder(
    folder,
    distinct,
    found.map(({ path }) => path),
  );
  return {
    folder,
    models: written.map(({ shown: { name, bytes, examples = [] } }, i) => ({
      name,
      from: modelText(models[i] as SourceModel),
      bytes,
      examples: examples.length,
    })),
    bytes: { app: assets.bytes + Buffer.byteLength(page), engine: engine.bytes },
    ...filled,
  };
};

const tell = (line: string | undefined, onNotice: ExportOptions['onNotice']): void => {
  if (line !== undefined) onNotice?.(line);
};

/** The name of a model on the page: that of its run folder, or of its file; `first, A to B` where there are two. */
const nameOf = (model: SourceModel): string =>
  model.isBothWays && model.record ? directedTitle(fileName(model), model.record.direction) : fileName(model);

const fileName = ({ given }: SourceModel): string =>
  basename(resolve(given)).replace(/\.(onnx|safetensors)$/i, '');

/** The title of a page of these models, a run with both ways once: `first`, `first and second`, `first and 2 others`. */
export const titleOf = (names: readonly string[]): string => {
  const [first = '', ...others] = new Set(names);
  if (others.length === 0) return first;
  return `${first} and ${others.length === 1 ? others[0] : `${others.length} others`}`;
};

/** Makes names unique: two runs of one name in different folders are two models. */
const uniqueNames = (names: readonly string[]): string[] => {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let number = 2; taken.has(unique); number++) unique = `${name} ${number}`;
    taken.add(unique);
    return unique;
  });
};

/** The model, named by its content so that browsers can cache it for ever, and inputs for it. */
const modelFiles = async (
  name: string,
  { bytes, record, run, path, isBothWays }: SourceModel,
): Promise<{ readonly shown: BoardModel; readonly files: readonly ExportFile[] }> => {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const plan = record ? undefined : imagePlan(bytes, path);
  const { model, id, size } = pageModel({ name, bytes, sha256, record, plan });
  const direction = isBothWays ? record?.direction : undefined;
  const { task, url } = model;
  const examples = run === undefined ? [] : await exampleFiles({ id, run, ...size, direction, task });
  const shown = { ...model, examples: examples.map((example) => example.name) };
  return { shown, files: [{ name: url, write: (to) => writeFile(to, bytes) }, ...examples] };
};

interface ExamplesRequest {
  /** Of the model's file. */
  readonly id: string;
  readonly run: string;
  readonly width: number;
  readonly height: number;
  /** Of which way the inputs are, where the run translates both ways. */
  readonly direction: Direction | undefined;
  readonly task: BoardModel['task'];
}

/** Some inputs that the model was not trained on: those of its results, or else of its last sample sheet. */
const exampleFiles = async ({
  id,
  run,
  width,
  height,
  direction,
  task,
}: ExamplesRequest): Promise<ExportFile[]> => {
  const results = join(run, RESULTS_FILES.folder);
  const inputs = await resultInputs(results, direction, takesPhotographs(task) ? 'target' : 'input');
  if (inputs.length > 0)
    return inputs.map((file, index) => ({
      name: exampleName(id, index + 1),
      write: (path) => copyFile(join(results, file), path),
    }));
  const samples = join(run, RUN_FILES.samples);
  const sheet = (await readdir(samples).catch((): string[] => [])).sort().at(-1);
  if (sheet === undefined) return [];
  const image = await readImage(join(samples, sheet));
  const count = Math.floor((image.height + GRID_GAP) / (height + GRID_GAP));
  // Of a training both ways, rows are images of A and of B in turn.
  const rows = Array.from({ length: count }, (_, row) => row).filter(
    (row) => direction === undefined || (row % 2 === 0) === (direction === 'AtoB'),
  );
  const left = takesPhotographs(task) ? image.width - width : 0; // the target is the last of a row
  return rows.slice(0, MOST_EXAMPLES).map((row, index) => ({
    name: exampleName(id, index + 1),
    write: (path) => writePng(path, crop(image, { x: left, y: row * (height + GRID_GAP), width, height })),
  }));
};

const resultInputs = async (
  results: string,
  direction: Direction | undefined,
  side: 'input' | 'target',
): Promise<string[]> => {
  const text = await readFile(join(results, RESULTS_FILES.numbers), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const { pairs = [] } = JSON.parse(text) as {
    pairs?: readonly { readonly name?: string; readonly input?: string; readonly target?: string }[];
  };
  const own = pairs.filter(({ name = '' }) => direction === undefined || directionOfName(name) === direction);
  return own.flatMap((pair) => pair[side] ?? []).slice(0, MOST_EXAMPLES);
};
