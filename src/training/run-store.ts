/** Where a run keeps its files, as a port: a folder of a disk, memory, or what else can hold files with names. */

/** What a file is written of; parts follow one another. */
export type Content = Uint8Array | string | readonly Uint8Array[];

/** A file that has its content, and is not in its place yet. */
export interface BegunFile {
  /** Makes it last, and then puts it in its place. Throws FILE. */
  finish(): Promise<void>;
}

/** A file that is open for adding at its end. */
export interface AppendFile {
  /** Throws FILE. */
  append(text: string): Promise<void>;
  /** Resolves when all that was added will last. Throws FILE. */
  flush(): Promise<void>;
  /** As `flush`, and nothing more is added. */
  close(): Promise<void>;
}

/** The lock of a run, while this process has it. */
export interface HeldLock {
  /**
   * Resolves while this process may write to the run; a lock that was removed by hand is written again. Throws FILE
   * where the run is gone, or where another process has taken over.
   */
  requireHeld(): Promise<void>;
  /** Gives the lock back. */
  release(): void;
}

/** The files of one run. Names have parts set apart by `/`, such as `samples/epoch-0001.png`. */
export interface RunStore {
  /** What people call the run. */
  readonly title: string;
  /** Where the file of this name is, for messages and results; '' is the run itself. */
  readonly placeOf: (name: string) => string;
  /**
   * The first half of replacing a file: once it resolves, the content may change. A crash at any moment leaves the old
   * file or the new one. Throws FILE.
   */
  readonly begin: (name: string, content: Content) => Promise<BegunFile>;
  /** Writes a file that need not outlast a crash, as part of something that is put in its place once it is whole. Throws FILE. */
  readonly write: (name: string, content: Content) => Promise<void>;
  /** Replaces `to` by a copy of `from`, which is complete or absent. Throws FILE. */
  readonly copy: (from: string, to: string) => Promise<void>;
  /** Opens a file for adding at its end; an absent one begins empty. Throws FILE. */
  readonly append: (name: string) => Promise<AppendFile>;
  /** The bytes of a file; undefined if there is none. Throws FILE if that cannot be told, or the file not be read. */
  readonly get: (name: string) => Promise<Uint8Array | undefined>;
  /** Names of the files directly below a name, sorted and without it; '' lists the files of the run itself. */
  readonly list: (below: string) => Promise<string[]>;
  /** Removes a file, if there is one. */
  readonly remove: (name: string) => Promise<void>;
  /** Removes all files below a name. Throws FILE. */
  readonly removeAll: (below: string) => Promise<void>;
  /** Puts all files below a name in place of those below another. Throws FILE. */
  readonly replaceAll: (from: string, to: string) => Promise<void>;
  /** Takes the lock; `onNotice` gets a line if that takes a while. Throws FILE while another holder lives. */
  readonly lock: (onNotice?: (line: string) => void) => Promise<HeldLock>;
}

/** Replaces a file whole. Throws FILE. */
export const putFile = async (store: RunStore, name: string, content: Content): Promise<void> =>
  (await store.begin(name, content)).finish();

/** The text of a file in UTF-8; undefined if there is none. Throws FILE if it cannot be read. */
export const getText = async (store: RunStore, name: string): Promise<string | undefined> => {
  const bytes = await store.get(name);
  return bytes && new TextDecoder().decode(bytes);
};
