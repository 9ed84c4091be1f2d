/** Two folders, of which one is given and one is what it should become, as one data set. */
import type { FilesSource, TabFile } from '../../data/web/tab-source.ts';

/** One of so many pairs is kept aside, to see whether the network has understood. */
const KEPT_ASIDE = 10;

/** As few pairs as this are all learned from. */
const FEW = 20;

/** The split of the n-th of some pictures. */
export const splitOf = (index: number, count: number): 'train' | 'val' =>
  count >= FEW && index % KEPT_ASIDE === KEPT_ASIDE - 1 ? 'val' : 'train';

/**
 * The folders as A and B of a data set. Pictures are partners by their names; which are kept aside follows from the names
 * of A, so that both of a pair are.
 */
export const joinFolders = (a: FilesSource, b: FilesSource): FilesSource => {
  const names = [...new Set(a.files.map(({ path }) => stemOf(path)))].sort();
  const aside = new Set(names.filter((_, index) => splitOf(index, names.length) === 'val'));
  const side = (letter: 'A' | 'B', files: readonly TabFile[]): TabFile[] =>
    files.map(({ path, file }) => ({
      path: `${aside.has(stemOf(path)) ? 'val' : 'train'}/${letter}/${path}`,
      file,
    }));
  return {
    kind: 'files',
    name: `${a.name} to ${b.name}`,
    files: [...side('A', a.files), ...side('B', b.files)],
  };
};

const stemOf = (path: string): string => path.replace(/\.[^./]*$/, '');
