/** Where the engine's files for a browser lie, for servers and exports that bring them to one. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';

/** What a browser may need of that folder; the rest of it is for other uses. */
export const WEB_ENGINE_FILE = /^ort[A-Za-z0-9.-]*\.(?:mjs|wasm)$/;

/** The folder of onnxruntime-web's files. Throws RUNTIME if it is not installed. */
export const webEngineFolder = (): string => {
  try {
    return dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
  } catch (error) {
    throw new Pix2PixError(
      'RUNTIME',
      `webEngineFolder: onnxruntime-web is not installed (${messageOf(error)}); install the packages again with npm ci`,
      { cause: error },
    );
  }
};
