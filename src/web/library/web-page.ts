/**
 * The folder of `pix2pix export --web`, made in a tab: the page that is open has the app's files and the engine beside
 * it, on a server as in a static folder.
 */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readModelInfo } from '../../onnx/model-info.ts';
import { imagePlan } from '../../translation/image-plan.ts';
import { parseModelRecord } from '../../translation/model-file.ts';
import { type BoardModel, withConfig } from '../app-config.ts';
import { APP_LIST, type AppList, ENGINE_FILES } from '../engine-files.ts';
import { exampleName, MOST_EXAMPLES, pageModel } from '../page-model.ts';
import { hexText } from './model-download.ts';
import { type NamedBlob, zipOf } from './zip.ts';

/** A model for the page. */
export interface WebPageModel {
  readonly name: string;
  /** The bytes of a model.onnx. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** PNG images to draw on, as many as you like; the first eight are taken. */
  readonly examples?: readonly Blob[];
}

export interface WebPageOptions {
  readonly title: string;
  /** The address of the app's folder, with a slash at its end; that of this page if absent. */
  readonly app?: string;
  /** How many files are there of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

const HOW_TO = `This folder is a web page with a drawing board and its model.

Put it online: drag the folder onto a host of static pages (Netlify Drop, Cloudflare Pages), or push it to
GitHub Pages. Any host and any sub-path will do; nothing has to be set up.

Try it on this computer: npx serve, in this folder, and open the address that it prints. Opened as a file, by
a double click, browsers do not let it load its parts.
`;

/** Throws NETWORK where a file of the app cannot be loaded, FORMAT and MODEL for what is not a model of images. */
export const webPageFiles = async (
  models: readonly WebPageModel[],
  { title, app = new URL('./', location.href).href, onProgress }: WebPageOptions,
): Promise<NamedBlob[]> => {
  const list = JSON.parse(await (await appFile(app, APP_LIST)).text()) as AppList;
  const engine = ENGINE_FILES.map((name) => `engine/${name}`);
  const names = [...(list.static ?? []), ...engine];
  const files: NamedBlob[] = [];
  for (const name of names) {
    files.push({ name, file: await appFile(app, name) });
    onProgress?.(files.length, names.length);
  }
  const made = await Promise.all(models.map(modelFiles));
  const config = { mode: 'static', title, models: made.map(({ shown }) => shown) } as const;
  const page = withConfig(await (await appFile(app, 'index.html')).text(), config);
  return [
    { name: 'index.html', file: new Blob([page], { type: 'text/html' }) },
    { name: 'how-to.txt', file: new Blob([HOW_TO], { type: 'text/plain' }) },
    ...files,
    ...made.flatMap((model) => model.files),
  ];
};

/** The same as a zip archive, to be unpacked and put onto a host. Throws as `webPageFiles`. */
export const webPageZip = async (models: readonly WebPageModel[], options: WebPageOptions): Promise<Blob> =>
  zipOf(await webPageFiles(models, options), { isCompressed: true });

const appFile = async (app: string, name: string): Promise<Blob> => {
  const url = `${app}${name}`;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await response.blob();
  } catch (error) {
    throw new Pix2PixError(
      'NETWORK',
      `${url}: cannot be loaded (${messageOf(error)}); the page to take home is made of the files of this one: go online and try again`,
      { cause: error },
    );
  }
};

const modelFiles = async ({
  name,
  bytes,
  examples = [],
}: WebPageModel): Promise<{ readonly shown: BoardModel; readonly files: readonly NamedBlob[] }> => {
  const sha256 = hexText(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  const record = parseModelRecord(readModelInfo(bytes, name).metadata, name);
  const plan = record ? undefined : imagePlan(bytes, name);
  const { model, id } = pageModel({ name, bytes, sha256, record, plan });
  const images = examples
    .slice(0, MOST_EXAMPLES)
    .map((file, index): NamedBlob => ({ name: exampleName(id, index + 1), file }));
  return {
    shown: { ...model, examples: images.map((image) => image.name) },
    files: [{ name: model.url, file: new Blob([bytes]) }, ...images],
  };
};
