/** What tells one content of a file from the next, without reading it. */
import { stat } from 'node:fs/promises';

/** Identifies a file's content; undefined if there is no file. */
export const fileVersion = (path: string): Promise<string | undefined> =>
  stat(path).then(
    ({ mtimeMs, size, ino }) =>
      `${Math.round(mtimeMs).toString(36)}-${size.toString(36)}-${ino.toString(36)}`,
    () => undefined,
  );
