/** Names for addresses: those of folders and files, made unique. */

export type UniqueNames = (path: string, name: string) => string;

/** The name for a path, with a number if it is taken; a path keeps its name. */
export const uniqueNames = (): UniqueNames => {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  return (path, name) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    let unique = name;
    for (let number = 2; taken.has(unique); number++) unique = `${name}-${number}`;
    known.set(path, unique);
    taken.add(unique);
    return unique;
  };
};
