/** Two folders of names that people give, such as `drawings` and `photos`, taken for the two sides of pairs. */
import { isImageName, stemOf } from '../layouts/image-files.ts';
import { otherSide, USUAL_SPLITS } from '../layouts/side-folders.ts';
import { matchNames } from '../names/match-names.ts';
import type { DataFolder } from './data-folder.ts';

/** What is usually given to a model, and what it makes of that, by the words of names. */
const INPUTS = /draw|sketch|line|edge|label|mask|segm|input|source|before|gr[ae]y|bw|contour|map/i;
const TARGETS = /photo|picture|real|target|output|after|colou?r|render|paint|result/i;

/** The folder with its two folders under the names A and B, and a line that says so; undefined for any other. */
export const withNamedSides = (
  folder: DataFolder,
): { readonly folder: DataFolder; readonly notice: string } | undefined => {
  const images = folder.files.filter(({ path }) => isImageName(path));
  const names = [...new Set(images.map(({ path }) => path.split('/', 1)[0] as string))].sort();
  const [first, second, third] = names;
  if (first === undefined || second === undefined || third !== undefined) return undefined;
  if (images.some(({ path }) => !path.includes('/'))) return undefined;
  if (folder.files.some(({ path }) => path.endsWith('.jsonl'))) return undefined; // a list that names the folders
  if ([first, second].some((name) => USUAL_SPLITS.includes(name) || otherSide(name) || name === 'W'))
    return undefined;
  const stemsIn = (name: string): string[] =>
    images
      .filter(({ path }) => path.startsWith(`${name}/`))
      .map(({ path }) => stemOf(path.slice(name.length + 1)));
  if (!haveNamesInCommon(stemsIn(first), stemsIn(second))) return undefined;
  const isExchanged =
    (TARGETS.test(first) && !TARGETS.test(second)) || (INPUTS.test(second) && !INPUTS.test(first));
  const [a, b] = isExchanged ? [second, first] : [first, second];
  const sided = (path: string): string =>
    path.startsWith(`${a}/`)
      ? `A${path.slice(a.length)}`
      : path.startsWith(`${b}/`)
        ? `B${path.slice(b.length)}`
        : path;
  return {
    folder: { ...folder, files: folder.files.map((file) => ({ ...file, path: sided(file.path) })) },
    notice: `The folder ${a} is taken for side A and ${b} for side B; for the command (pix2pix train), rename them so`,
  };
};

const haveNamesInCommon = (a: readonly string[], b: readonly string[]): boolean => {
  const stems = new Set(a);
  return b.some((stem) => stems.has(stem)) || matchNames([...stems], [...new Set(b)]).kind === 'matched';
};
