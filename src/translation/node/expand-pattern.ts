/** Patterns of paths, for shells that do not expand them: `*` and `?` within a name, `**` for any folders. */
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Whether a path has places to be filled. */
export const isPattern = (path: string): boolean => /[*?]/.test(path);

/** The files that a pattern names, sorted; hidden ones only where it begins with a dot itself. */
export const expandPattern = async (pattern: string): Promise<string[]> => {
  const parts = pattern.split(sep === '\\' ? /[\\/]/ : '/');
  const isRooted = parts[0] === '';
  return (await matches(isRooted ? '/' : '', isRooted ? parts.slice(1) : parts)).sort();
};

const matches = async (folder: string, [part, ...rest]: readonly string[]): Promise<string[]> => {
  if (part === undefined) return [];
  const entries = await readdir(folder === '' ? '.' : folder, { withFileTypes: true }).catch(() => []);
  const shown = entries.filter(({ name }) => !name.startsWith('.') || part.startsWith('.'));
  const folders = shown.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  if (part === '**') {
    const below = await Promise.all(folders.map((inner) => matches(inner, [part, ...rest])));
    return [...new Set([...(await matches(folder, rest)), ...below.flat()])];
  }
  if (!isPattern(part) && rest.length > 0) return matches(join(folder, part), rest);
  const expression = nameExpression(part);
  if (rest.length > 0) {
    const inside = entries.filter((entry) => entry.isDirectory() && expression.test(entry.name));
    return (await Promise.all(inside.map(({ name }) => matches(join(folder, name), rest)))).flat();
  }
  return shown
    .filter((entry) => !entry.isDirectory() && expression.test(entry.name))
    .map(({ name }) => join(folder, name));
};

const nameExpression = (part: string): RegExp =>
  new RegExp(
    `^${part
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
