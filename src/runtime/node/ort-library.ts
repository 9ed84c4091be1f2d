/** Finds the ONNX Runtime library that onnxruntime-node ships. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';

export interface LibraryFile {
  readonly path: string;
  /** The package's version, which the library's must equal. */
  readonly version: string;
}

const FILE_NAMES: Readonly<Record<string, string>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/** Throws RUNTIME if the package, or its library for this platform, is not installed. */
export const findOrtLibrary = (): LibraryFile => {
  try {
    const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    const bin = join(dirname(manifest), 'bin');
    // napi-v6 today; the number is of Node's interface and none of ours.
    const binding = readdirSync(bin).find((name) => name.startsWith('napi-v')) ?? 'napi-v6';
    const folder = join(bin, binding, process.platform, process.arch);
    const name = FILE_NAMES[process.platform] ?? 'libonnxruntime.so.1';
    if (!readdirSync(folder).includes(name)) throw new Error(`${folder} has no ${name}`);
    return { path: join(folder, name), version };
  } catch (error) {
    throw new Pix2PixError(
      'RUNTIME',
      `findOrtLibrary: onnxruntime-node has no library for ${process.platform} ${process.arch}; reinstall it with npm`,
      { cause: error },
    );
  }
};
