/** The built app and the engine, as files of an export. */
import { copyFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { webEngineFolder } from '../runtime/node/web-engine.ts';
import type { AppConfig } from '../web/app-config.ts';
import { APP_LIST, type AppList, ENGINE_FILES } from '../web/engine-files.ts';
import type { ExportFile } from './export-folder.ts';

/** Folder of the built app, next to the running code. */
const APP_FOLDER = fileURLToPath(new URL('../web-app/', import.meta.url));

export interface CopiedFiles {
  readonly files: readonly CopiedFile[];
  readonly bytes: number;
}

export interface CopiedFile extends ExportFile {
  /** Where it is copied from. */
  readonly from: string;
}

const readApp = async (name: string): Promise<string> => {
  try {
    return await readFile(join(APP_FOLDER, name), 'utf8');
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `export: the web app is not built (${messageOf(error)}); run npm run build`,
      { cause: error },
    );
  }
};

/** The app's page. Throws FILE if the app is not built; so do the others. */
export const appPage = (): Promise<string> => readApp('index.html');

export const SERVICE_WORKER = 'service-worker.js';

/** The files that the app needs in these modes, each once. */
export const appFiles = async (...modes: readonly AppConfig['mode'][]): Promise<CopiedFiles> => {
  const lists = JSON.parse(await readApp(APP_LIST)) as AppList;
  return copies(APP_FOLDER, '', [...new Set(modes.flatMap((mode) => lists[mode] ?? []))]);
};

/** Files of the built app by their names. */
export const namedFiles = (...names: readonly string[]): Promise<CopiedFiles> =>
  copies(APP_FOLDER, '', names);

export const engineFiles = (): Promise<CopiedFiles> => copies(webEngineFolder(), 'engine/', ENGINE_FILES);

/** Files of a folder under their names below `to` in the export. */
const copies = async (folder: string, to: string, names: readonly string[]): Promise<CopiedFiles> => {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  const files = names.map((name): CopiedFile => {
    const from = join(folder, name);
    return { name: `${to}${name}`, from, write: (path) => copyFile(from, path) };
  });
  return { files, bytes: sizes.reduce((sum, size) => sum + size, 0) };
};
