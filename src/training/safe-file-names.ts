/** File names made from the names of pairs, which may hold anything: folders, spaces, other scripts. */

/** Longer names are cut, so that path and endings stay far below the 255 bytes of a file name. */
const MOST_LETTERS = 80;

/**
 * A name for each of `names`, of ASCII letters, digits, `_` and `-` alone; no two are equal, upper and lower case
 * taken alike, as some file systems do.
 *
 * @example
 * safeFileNames(['day/7', 'day 7', '../été', '夜']); // ['day-7', 'day-7-2', 'ete', 'pair']
 */
export const safeFileNames = (names: readonly string[]): string[] => {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = plainName(name);
    let free = plain;
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${plain}-${number}`;
    taken.add(free.toLowerCase());
    return free;
  });
};

const plainName = (name: string): string => {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '') // accents stand alone after NFKD
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .slice(0, MOST_LETTERS)
    .replace(/^-+|-+$/g, '');
  return letters === '' ? 'pair' : letters;
};
