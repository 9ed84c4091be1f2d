/** The files of tests/golden/make_pytorch_files.py, and what is in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ElementType } from '../element-types.ts';

const FOLDER = fileURLToPath(new URL('../../../tests/golden/pytorch/', import.meta.url));

export interface GoldenTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly values: Float32Array;
}

export interface GoldenFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined where the file must be refused. */
  readonly tensors: readonly GoldenTensor[] | undefined;
}

type Listed = Omit<GoldenTensor, 'values'> & { readonly values: string };

const decoded = (base64: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);

export const goldenFiles = (): readonly GoldenFile[] =>
  readdirSync(FOLDER)
    .filter((name) => name.startsWith('contents-'))
    .flatMap((name) => {
      const contents = JSON.parse(readFileSync(`${FOLDER}${name}`, 'utf8')) as Record<
        string,
        Listed[] | null
      >;
      return Object.entries(contents).map(([file, tensors]) => ({
        name: file,
        path: `${FOLDER}${file}`,
        bytes: Uint8Array.from(readFileSync(`${FOLDER}${file}`)),
        tensors: tensors?.map(({ values, ...tensor }) => ({ ...tensor, values: decoded(values) })),
      }));
    });

/** One of them. */
export const goldenFile = (name: string): GoldenFile => {
  const found = goldenFiles().find((file) => file.name === name);
  if (!found) throw new Error(`no golden file ${name}`);
  return found;
};
