/** What the page of the tests of data sets in a tab does; data-tab.test.ts drives it from Node. */
import { inspectTabSource } from './inspect-source.ts';
import { openTabData } from './open-tab-data.ts';
import type { FilesSource } from './tab-source.ts';

/** A file by its bytes in base64. */
export interface EncodedFile {
  readonly path: string;
  readonly base64: string;
}

const filesOf = (name: string, files: readonly EncodedFile[]): FilesSource => ({
  kind: 'files',
  name,
  files: files.map(({ path, base64 }) => ({
    path,
    file: new File(
      [Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))],
      path.split('/').at(-1) ?? '',
    ),
  })),
});

const options = { direction: 'AtoB', size: 64 } as const;

const page = {
  /** Opens files; gives what is told of them and all pixels of the training pairs. */
  open: async (name: string, files: readonly EncodedFile[]) => {
    const data = await openTabData(filesOf(name, files), options);
    const { train } = data.splits;
    const pairs = [];
    for (const index of train.names.keys()) {
      const { input, target } = await train.readPair(index);
      pairs.push([input, target].map((image) => ({ ...image, data: [...image.data] })));
    }
    return { fingerprint: data.fingerprint, names: train.names, pairs };
  },
  problem: (name: string, files: readonly EncodedFile[]): Promise<string> =>
    openTabData(filesOf(name, files), options).then(
      async ({ splits }) => {
        await splits.train.readPair(0);
        return '';
      },
      (error: unknown) => String(error),
    ),
  /** Opens so many copies of a file as pairs, and reads a few; gives their number. */
  openMany: async (file: EncodedFile, count: number): Promise<number> => {
    const [one] = filesOf('many', [file]).files;
    const files = Array.from({ length: count }, (_, i) => ({
      path: `train/${String(i).padStart(5, '0')}.png`,
      file: one?.file as File,
    }));
    const { splits } = await openTabData({ kind: 'files', name: 'many', files }, options);
    for (const index of [0, count - 1]) await splits.train.readPair(index);
    return splits.train.count;
  },
  inspect: async (name: string, files: readonly EncodedFile[]) => {
    const { first, ...rest } = await inspectTabSource(filesOf(name, files), options);
    return {
      ...rest,
      first: first.map(({ input }) => [input.width, input.height, input instanceof ImageData]),
    };
  },
};

export type DataPage = typeof page;

Object.assign(globalThis, { page });
