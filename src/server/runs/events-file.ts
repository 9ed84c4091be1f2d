/** New whole lines of a growing events.jsonl: only added bytes are read, and a replaced file is noticed. */
import { type FileHandle, open } from 'node:fs/promises';
import { type AnyEvent, anyEventSchema } from '../../api/training-events.ts';
import { Pix2PixError } from '../../core/errors.ts';

/** A line of the file, and the event that it is. */
export interface EventLine {
  readonly text: string;
  readonly event: AnyEvent;
}

/** How far a file has been read. */
export interface EventsCursor {
  /** Identifies the file itself and not its path: a resumed run replaces it by a shorter one. */
  readonly file: string;
  readonly offset: number;
}

export interface NewEvents {
  readonly lines: readonly EventLine[];
  readonly cursor: EventsCursor;
  /** Whether the lines are the first ones of another file than the cursor's. */
  readonly isReplaced: boolean;
  /** Whether the file has no more whole lines for now. */
  readonly isAtEnd: boolean;
}

/** The cursor before the first reading. */
export const NOTHING_READ: EventsCursor = { file: '', offset: 0 };

/** Bytes read at once: some thousand events, in a few milliseconds. */
const MOST_BYTES = 1024 * 1024;

const NEWLINE = 10;

/** The lines after a cursor, at most a megabyte of them; none if there is no file yet. Throws FORMAT. */
export const readNewEvents = async (path: string, cursor: EventsCursor): Promise<NewEvents> => {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return { lines: [], cursor, isReplaced: false, isAtEnd: true };
  try {
    return await readFrom(handle, path, cursor);
  } finally {
    await handle.close();
  }
};

const readFrom = async (handle: FileHandle, path: string, cursor: EventsCursor): Promise<NewEvents> => {
  const { ino, birthtimeMs, size } = await handle.stat();
  const file = `${ino}-${birthtimeMs}`; // an inode number may be reused, but not with the same birth time
  const isReplaced = cursor.file !== '' && (cursor.file !== file || size < cursor.offset);
  const offset = isReplaced ? 0 : cursor.offset;
  const buffer = Buffer.alloc(Math.min(MOST_BYTES, Math.max(0, size - offset)));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
  const end = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1; // what follows is still being written
  const texts = buffer.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  return {
    lines: texts.map((text) => ({ text, event: parseLine(text, path) })),
    cursor: { file, offset: offset + end },
    isReplaced,
    isAtEnd: end === 0 || offset + bytesRead >= size,
  };
};

const parseLine = (text: string, path: string): AnyEvent => {
  try {
    return anyEventSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${path}: has a line that is not a training event: ${text.slice(0, 80)}; restore the file, or remove the line`,
      { cause: error },
    );
  }
};
