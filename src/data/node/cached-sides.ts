/** Images of an unpaired set, as every showing of them begins, kept after they are read while there is room. */
import { type ExampleOptions, loadedSide, type Side } from '../example.ts';
import type { AnyImage } from '../image.ts';
import { pathOf } from './pair-files.ts';
import { readSide } from './read-side.ts';

/** Reads an image by its side and file; those beyond `limitBytes` of pixels are read again each time. */
export const cachedSides = (
  folder: string,
  options: ExampleOptions,
  limitBytes: number,
): ((side: Side, file: string) => Promise<AnyImage>) => {
  const kept = new Map<string, AnyImage>();
  let heldBytes = 0;
  return async (side, file) => {
    const key = `${side} ${file}`;
    const known = kept.get(key);
    if (known) return known;
    const image = loadedSide(await readSide(pathOf(folder, file), options.formats?.[side]), side, options);
    if (heldBytes + image.data.byteLength <= limitBytes && !kept.has(key)) {
      kept.set(key, image);
      heldBytes += image.data.byteLength;
    }
    return image;
  };
};
