/** A run in memory: for a page, a test, or whoever puts the files elsewhere. */
import { Pix2PixError } from '../core/errors.ts';
import type { Content, RunStore } from './run-store.ts';

/** A store whose files are a map, by name. */
export interface MemoryStore extends RunStore {
  /** The files as they are now. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** An empty store, or one with files of an earlier run. */
export const memoryStore = (
  title: string,
  earlier: ReadonlyMap<string, Uint8Array> = new Map(),
): MemoryStore => {
  const files = new Map(earlier);
  let isLocked = false;
  const placeOf = (name: string): string => (name === '' ? title : `${title}/${name}`);
  const namesBelow = (below: string): string[] =>
    [...files.keys()].filter((name) => name.startsWith(`${below}/`));
  return {
    title,
    files,
    placeOf,
    begin: async (name, content) => {
      const bytes = bytesOf(content);
      return {
        finish: async () => {
          files.set(name, bytes);
        },
      };
    },
    write: async (name, content) => {
      files.set(name, bytesOf(content));
    },
    copy: async (from, to) => {
      const bytes = files.get(from);
      if (!bytes)
        throw new Pix2PixError(
          'FILE',
          `${placeOf(to)}: cannot be written (${placeOf(from)} is missing); write that first`,
        );
      files.set(to, bytes);
    },
    append: async (name) => {
      const added: Uint8Array[] = [];
      const flush = async (): Promise<void> => {
        files.set(name, bytesOf([files.get(name) ?? new Uint8Array(), ...added.splice(0)]));
      };
      await flush();
      return {
        append: async (text) => {
          added.push(new TextEncoder().encode(text));
        },
        flush,
        close: flush,
      };
    },
    get: async (name) => files.get(name),
    list: async (below) => {
      const start = below === '' ? '' : `${below}/`;
      return [...files.keys()]
        .filter((name) => name.startsWith(start))
        .map((name) => name.slice(start.length))
        .filter((name) => !name.includes('/'))
        .sort();
    },
    remove: async (name) => {
      files.delete(name);
    },
    removeAll: async (below) => {
      for (const name of namesBelow(below)) files.delete(name);
    },
    replaceAll: async (from, to) => {
      for (const name of namesBelow(to)) files.delete(name);
      for (const name of namesBelow(from)) {
        files.set(`${to}${name.slice(from.length)}`, files.get(name) as Uint8Array); // one of the map's names
        files.delete(name);
      }
    },
    lock: async () => {
      if (isLocked)
        throw new Pix2PixError(
          'FILE',
          `${title}: another training has it; wait until it ends, or use another store`,
        );
      isLocked = true;
      return {
        requireHeld: async () => {}, // nobody else has this memory
        release: () => {
          isLocked = false;
        },
      };
    },
  };
};

/** A copy of the content in one piece. */
const bytesOf = (content: Content): Uint8Array => {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  const parts = content instanceof Uint8Array ? [content] : content;
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.byteLength;
  }
  return bytes;
};
