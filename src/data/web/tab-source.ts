/** What a browser tab trains on, as a value that can be sent to a worker (structured clone). */

/** A file of a folder that a page was given. */
export interface TabFile {
  /** Relative to the folder, with `/` between parts: `train/A/0001.png`. */
  readonly path: string;
  readonly file: File;
}

/** The files of a folder; one ZIP file alone stands for the files in it. */
export interface FilesSource {
  readonly kind: 'files';
  /** The folder's name, for messages. */
  readonly name: string;
  readonly files: readonly TabFile[];
}

/** The houses that `pix2pix dataset sample` draws: the same pairs, splits and names. */
export interface HousesSource {
  readonly kind: 'houses';
  /** Pairs in all, at least 3: one for each split. */
  readonly count: number;
  /** Side of each image in pixels, 64 to 512. */
  readonly size: number;
  readonly seed: number;
}

/** Pairs that are added one by one while they are learned: drawings, pictures of a camera. */
export interface GrownSource {
  readonly kind: 'grown';
  readonly name: string;
}

/** What a tab trains on: files of a folder or a zip archive, drawn houses, or pairs that are added meanwhile. */
export type TabSource = FilesSource | HousesSource | GrownSource;
