/** The archive that a name stands for: of pairs, or of two sets without pairs. */
import { Pix2PixError } from '../../../core/errors.ts';
import type { PaletteEntry } from '../../description.ts';
import type { Direction } from '../../pairs.ts';
import { PUBLIC_ADDRESS, PUBLIC_DATA_SETS, PUBLIC_NAMES } from './public-data-sets.ts';
import {
  UNPAIRED_ADDRESS,
  UNPAIRED_DATA_SETS,
  UNPAIRED_NAMES,
  type UnpairedDataSet,
} from './unpaired-data-sets.ts';

export interface PublicArchive {
  readonly name: string;
  readonly about: string;
  readonly a: string;
  /** Absent for a set of photographs of one side. */
  readonly b?: string | undefined;
  readonly direction: Direction;
  readonly isPaired: boolean;
  /** Pairs or images of each split, for people. */
  readonly counts: string;
  /** Files in all, about: each takes up whole blocks of a disk. */
  readonly numFiles: number;
  /** Bytes of the archive. */
  readonly bytes: number;
  /** Whether the bytes are those of the file itself, and not of a listing that rounds them. */
  readonly isExact: boolean;
  /** Of the archive, where it is published. */
  readonly sha256?: string | undefined;
  readonly license: string;
  readonly palette?: readonly PaletteEntry[] | undefined;
  /** The name of the file, here and on a server. */
  readonly fileName: string;
  /** The authors' server. */
  readonly address: string;
}

/** All names that can be downloaded. */
export const ARCHIVE_NAMES: readonly string[] = [...new Set<string>([...PUBLIC_NAMES, ...UNPAIRED_NAMES])];

/** Whether a name stands for two archives, one of pairs and one without. */
export const isOfBoth = (name: string): boolean =>
  isOneOf(PUBLIC_NAMES, name) && isOneOf(UNPAIRED_NAMES, name);

/**
 * The archive of a name: that of pairs where there is one, unless the one without pairs is asked for. Throws OPTION for a
 * name that has no such archive.
 */
export const publicArchive = (name: string, isUnpaired = false): PublicArchive => {
  if (!isUnpaired && isOneOf(PUBLIC_NAMES, name)) {
    const { pairs, numPairs, ...facts } = PUBLIC_DATA_SETS[name];
    return {
      ...facts,
      name,
      isPaired: true,
      counts: pairs,
      numFiles: numPairs,
      fileName: `${name}.tar.gz`,
      address: PUBLIC_ADDRESS,
    };
  }
  if (isOneOf(UNPAIRED_NAMES, name)) {
    const { images, numImages, ...facts }: UnpairedDataSet = UNPAIRED_DATA_SETS[name];
    return {
      ...facts,
      name,
      direction: 'AtoB',
      isPaired: false,
      counts: images,
      numFiles: numImages,
      fileName: `${name}.zip`,
      address: UNPAIRED_ADDRESS,
    };
  }
  throw isOneOf(PUBLIC_NAMES, name)
    ? new Pix2PixError(
        'OPTION',
        `download: ${name} is published as pairs only; leave --unpaired out, or take one of ${UNPAIRED_NAMES.join(', ')}`,
      )
    : new Pix2PixError('OPTION', `download: no data set "${name}"; it is one of ${ARCHIVE_NAMES.join(', ')}`);
};

const isOneOf = <T extends string>(names: readonly T[], name: string): name is T =>
  (names as readonly string[]).includes(name);

/** The address of an archive on a server that lays them out like the authors'. */
export const archiveUrl = ({ fileName, address }: PublicArchive, server: string = address): string =>
  new URL(fileName, server.endsWith('/') ? server : `${server}/`).href;
