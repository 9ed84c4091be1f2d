/** Writes the folder of `pix2pix export --web`: the app, the engine, models by their content, and some inputs. */
import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { GRID_GAP } from '../data/grid.ts';
import { crop } from '../data/image.ts';
import { readImage, writePng } from '../data/node/codecs.ts';
import { readModelInfo } from '../onnx/model-info.ts';
import { webEngineFolder } from '../runtime/node/web-engine.ts';
import { RUN_FILES } from '../training/node/run-folder.ts';
import { RESULTS_FILES } from '../training/node/run-results.ts';
import { type ModelRecord, parseModelRecord } from '../translation/model-file.ts';
import { modelPathOf, readModelBytes } from '../translation/node/model-path.ts';
import { type BoardModel, withConfig } from '../web/app-config.ts';

/** The app as it was built, beside the code that runs. */
const APP_FOLDER = fileURLToPath(new URL('../web-app/', import.meta.url));

/** What the app loads of the engine: for WebAssembly, and for WebGPU; the rest of it is for other uses. */
const ENGINE_FILES = [
  'ort.wasm.bundle.min.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort.webgpu.bundle.min.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
];

/** Marks a folder as an export, which the next one may replace. */
const MARK = '.pix2pix-export';

/** Inputs of a model that go with it. */
const MOST_EXAMPLES = 8;

/** Inputs of a model without a record are of this size on the board. */
const USUAL_SIZE = 256;

export interface WebExport {
  readonly folder: string;
  readonly models: readonly { readonly name: string; readonly bytes: number; readonly examples: number }[];
  readonly bytes: { readonly app: number; readonly engine: number };
}

/**
 * Exports models, which are run folders or .onnx files. Throws FILE where the folder is in use or cannot be
 * written, FORMAT and MODEL for a file that is no model of images.
 */
export const exportWeb = async (
  sources: readonly string[],
  folder: string,
  title?: string,
): Promise<WebExport> => {
  const models = await Promise.all(sources.map(readModel)); // before anything is replaced
  const names = uniqueNames(models.map(({ name }) => name));
  const html = await appPage();
  await emptyFolder(folder);
  try {
    await cp(join(APP_FOLDER, 'assets'), join(folder, 'assets'), { recursive: true });
    await copyEngine(join(folder, 'engine'));
    const shown: BoardModel[] = [];
    for (const [index, model] of models.entries())
      shown.push(await writeModel(folder, names[index] as string, model));
    const page = withConfig(html, { mode: 'static', title: title ?? (names[0] as string), models: shown });
    await writeFile(join(folder, 'index.html'), page);
    return {
      folder,
      models: shown.map(({ name, bytes, examples = [] }) => ({ name, bytes, examples: examples.length })),
      bytes: {
        app: (await bytesBelow(join(folder, 'assets'))) + Buffer.byteLength(page),
        engine: await bytesBelow(join(folder, 'engine')),
      },
    };
  } catch (error) {
    if (error instanceof Pix2PixError) throw error;
    throw new Pix2PixError(
      'FILE',
      `${folder}: cannot be written (${messageOf(error)}); check free space and permissions`,
      { cause: error },
    );
  }
};

interface SourceModel {
  readonly name: string;
  /** The run folder, where it is one. */
  readonly run: string | undefined;
  readonly bytes: Uint8Array;
  readonly record: ModelRecord | undefined;
  readonly inputChannels: number;
}

const readModel = async (source: string): Promise<SourceModel> => {
  const path = await modelPathOf(source);
  const bytes = await readModelBytes(path);
  const info = readModelInfo(bytes);
  const record = parseModelRecord(info.metadata, path);
  const isRun = path !== source;
  return {
    name: isRun ? basename(resolve(source)) : basename(path).replace(/\.onnx$/i, ''),
    run: isRun ? source : undefined,
    bytes,
    record,
    inputChannels: record?.architecture.inputChannels ?? (Number(info.inputs[0]?.shape?.[1]) || 3),
  };
};

/** Two runs of one name in different folders are two models. */
const uniqueNames = (names: readonly string[]): string[] =>
  names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name} ${before + 1}`;
  });

const appPage = async (): Promise<string> => {
  try {
    return await readFile(join(APP_FOLDER, 'index.html'), 'utf8');
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `export: the web app is not built (${messageOf(error)}); run npm run build`,
      {
        cause: error,
      },
    );
  }
};

/** An empty folder at the path. Throws FILE where it holds what is none of ours. */
const emptyFolder = async (folder: string): Promise<void> => {
  try {
    const names = await readdir(folder).catch((): string[] => []);
    if (names.length > 0 && !names.includes(MARK))
      throw new Pix2PixError(
        'FILE',
        `${folder}: is not empty (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''}) and no earlier export; choose a new folder with --web`,
      );
    for (const name of names) await rm(join(folder, name), { recursive: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, MARK), 'made by pix2pix export --web, which replaces this folder\n');
  } catch (error) {
    if (error instanceof Pix2PixError) throw error;
    throw new Pix2PixError('FILE', `${folder}: cannot be made empty (${messageOf(error)})`, { cause: error });
  }
};

const copyEngine = async (folder: string): Promise<void> => {
  const engine = webEngineFolder();
  await mkdir(folder);
  for (const name of ENGINE_FILES) await copyFile(join(engine, name), join(folder, name));
};

/** The model by the name of its content, so that a browser may keep it for ever. */
const writeModel = async (
  folder: string,
  name: string,
  { bytes, record, run, inputChannels }: SourceModel,
): Promise<BoardModel> => {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const id = sha256.slice(0, 16);
  const url = `models/${id}.onnx`;
  await mkdir(join(folder, 'models'), { recursive: true });
  await writeFile(join(folder, url), bytes);
  const width = record?.trainedSize ?? USUAL_SIZE;
  const height = record?.trainedHeight ?? width;
  return {
    name,
    url,
    bytes: bytes.length,
    sha256,
    inputChannels,
    width,
    height,
    hasNoise: record !== undefined && record.architecture.noise !== 'none',
    palette: record?.palette,
    examples: run === undefined ? [] : await writeExamples(folder, id, run, width, height),
  };
};

/** Some inputs that the model did not learn from: those of its results, or else of its last sample sheet. */
const writeExamples = async (
  folder: string,
  id: string,
  run: string,
  width: number,
  height: number,
): Promise<string[]> => {
  await mkdir(join(folder, 'examples'), { recursive: true });
  const place = (index: number): string => `examples/${id}-${index + 1}.png`;
  const results = join(run, RESULTS_FILES.folder);
  const inputs = await resultInputs(results);
  if (inputs.length > 0) {
    for (const [index, file] of inputs.entries())
      await copyFile(join(results, file), join(folder, place(index)));
    return inputs.map((_, index) => place(index));
  }
  const samples = join(run, RUN_FILES.samples);
  const sheet = (await readdir(samples).catch(() => [])).sort().at(-1);
  if (sheet === undefined) return [];
  const image = await readImage(join(samples, sheet));
  const rows = Math.min(MOST_EXAMPLES, Math.floor((image.height + GRID_GAP) / (height + GRID_GAP)));
  for (let row = 0; row < rows; row++)
    await writePng(
      join(folder, place(row)),
      crop(image, { x: 0, y: row * (height + GRID_GAP), width, height }),
    );
  return Array.from({ length: rows }, (_, row) => place(row));
};

const resultInputs = async (results: string): Promise<string[]> => {
  const text = await readFile(join(results, RESULTS_FILES.numbers), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const { pairs = [] } = JSON.parse(text) as { pairs?: readonly { readonly input?: string }[] };
  return pairs.flatMap(({ input }) => input ?? []).slice(0, MOST_EXAMPLES);
};

const bytesBelow = async (folder: string): Promise<number> => {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) sum += (await stat(join(entry.parentPath, entry.name))).size;
  return sum;
};
