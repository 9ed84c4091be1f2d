/** A download that has begun: the bytes so far, and beside them what says whether the rest may be added. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

const entitySchema = z.object({
  url: z.string(),
  /** A strong ETag, or else the date of the last change: what If-Range takes. */
  validator: z.string().optional(),
  /** Bytes of the whole file, where the server says so. */
  total: z.int().min(0).optional(),
});

/** The file on the server that a part is of. */
export type Entity = z.output<typeof entitySchema>;

/** What of a file is here already. */
export interface Part {
  readonly bytes: number;
  readonly entity: Entity;
}

/** The end of the name of what is not whole yet. */
export const PART_ENDING = '.part';

const notePath = (part: string): string => `${part}.json`;

/** The part of an earlier run, where it is of this address and can be gone on with. */
export const readPart = async (path: string, url: string): Promise<Part | undefined> => {
  try {
    const entity = entitySchema.parse(JSON.parse(await readFile(notePath(path), 'utf8')));
    const { size } = await stat(path);
    return entity.url === url && entity.validator !== undefined ? { bytes: size, entity } : undefined;
  } catch {
    return undefined; // absent or torn: the download starts over
  }
};

/** Notes what a part will be of, in place of any other: bytes and a note that do not belong together never meet. */
export const beginPart = async (path: string, entity: Entity): Promise<void> => {
  await removePart(path);
  await writeFile(notePath(path), `${JSON.stringify(entity)}\n`);
};

/** Removes a part and its note. */
export const removePart = async (path: string): Promise<void> => {
  await rm(path, { force: true });
  await removeNote(path);
};

/** Removes the note of a part that is whole. */
export const removeNote = (path: string): Promise<void> => rm(notePath(path), { force: true });

/** What a server says of a file, in an answer with all of it. */
export const entityOf = (url: string, headers: IncomingHttpHeaders): Entity => {
  const { etag, 'last-modified': lastModified, 'content-length': length } = headers;
  // A weak ETag promises the same meaning, not the same bytes.
  const validator = etag !== undefined && !etag.startsWith('W/') ? etag : lastModified;
  return {
    url,
    ...(validator === undefined ? {} : { validator }),
    ...(length === undefined ? {} : { total: Number(length) }),
  };
};
