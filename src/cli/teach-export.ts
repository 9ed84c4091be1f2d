/** Writes the folder of `pix2pix export --teach`: the page that trains in a browser, the engine, and its service worker. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { withConfig } from '../web/app-config.ts';
import { APP_LIST } from '../web/engine-files.ts';
import { LIST_FILE } from '../web/offline/file-shelf.ts';
import { appFiles, appPage, type CopiedFile, engineFiles, namedFiles, SERVICE_WORKER } from './app-files.ts';
import { type ExportFile, type FilledFolder, fillExportFolder } from './export-folder.ts';

export interface TeachExport extends FilledFolder {
  readonly folder: string;
  readonly title: string;
  readonly bytes: { readonly app: number; readonly engine: number };
}

const USUAL_TITLE = 'Teach pix2pix';

/** Throws FILE if the folder has other contents or cannot be written, or if the app is not built. */
export const exportTeach = async (folder: string, title = USUAL_TITLE): Promise<TeachExport> => {
  const page = withConfig(await appPage(), { mode: 'teach', title });
  // The page makes boards of its own models, for which it needs the files of a board too.
  const app = await appFiles('teach', 'static');
  const extra = await namedFiles(APP_LIST, SERVICE_WORKER);
  const engine = await engineFiles();
  const copied = [...app.files, ...extra.files, ...engine.files];
  const hashes = await pageList(page, copied);
  const written = [textFile('index.html', page), textFile(LIST_FILE, hashes)];
  const filled = await fillExportFolder(folder, [...copied, ...written], []);
  const bytes = app.bytes + extra.bytes + Buffer.byteLength(page + hashes);
  return { folder, title, bytes: { app: bytes, engine: engine.bytes }, ...filled };
};

const textFile = (name: string, text: string): ExportFile => ({
  name,
  write: (path) => writeFile(path, text),
});

/** Every file with its content's hash, by which the service worker keeps it. */
const pageList = async (page: string, copied: readonly CopiedFile[]): Promise<string> => {
  const hashes: Record<string, string> = { 'index.html': createHash('sha256').update(page).digest('hex') };
  for (const { name, from } of copied) if (name !== SERVICE_WORKER) hashes[name] = await hashOf(from);
  return JSON.stringify(hashes, null, 1);
};

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest('hex');
};
