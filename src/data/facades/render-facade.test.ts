/**
 * Drawn facades are meant to be the same pictures on every machine and after every change of the code: examples, tests and
 * published results refer to them by seed. Hashes are of all bytes; a mean alone would miss a window that moved.
 *
 * JavaScript leaves the last digits of Math.sin, Math.exp and ** to the engine. Node 20, 22 and 24 agree on Linux x64
 * in every byte of 120 pairs: colours are rounded to 8 bits after those functions.
 *
 * Where the drawing is changed on purpose: look at the new pictures, then put the new hashes here, and say in
 * CHANGELOG.md that sample data differ.
 */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { planStreet } from './layout.ts';
import { type FacadeOptions, renderFacade } from './render-facade.ts';
import type { RgbImage } from './rgb-image.ts';
import { STYLES } from './styles.ts';

interface Golden extends FacadeOptions {
  /** Of the houses, from the left. */
  readonly styles: string;
  readonly labels: string;
  readonly photo: string;
}

/** The first 16 digits of SHA-256 over all bytes. */
const GOLDENS: readonly Golden[] = [
  { seed: 0, index: 0, size: 128, styles: 'oldTown', labels: 'e7fc50306c64f28c', photo: '37f5fdb9f2f91651' },
  {
    seed: 0,
    index: 1,
    size: 128,
    styles: 'haussmann',
    labels: '63a6472e82eef708',
    photo: '5cb1064fe0470343',
  },
  {
    seed: 0,
    index: 3,
    size: 128,
    styles: 'modernist',
    labels: 'afc5390e26b00074',
    photo: 'c058453cd722f4a7',
  },
  { seed: 0, index: 5, size: 128, styles: 'rowHouse', labels: 'c9f79a68d0a08a8e', photo: '4a9df08e199bd625' },
  {
    seed: 0,
    index: 6,
    size: 128,
    styles: 'industrial',
    labels: '98c36c2f8a33ca5f',
    photo: '5cd6827f47e9ee0e',
  },
  { seed: 0, index: 10, size: 128, styles: 'stucco', labels: 'b23aa10b099a2879', photo: '94014dbe5ec96f7d' },
  {
    seed: 0,
    index: 72,
    size: 128,
    styles: 'stucco rowHouse oldTown',
    labels: '6448012033712e80',
    photo: '08f72056134d2437',
  },
  {
    seed: 7,
    index: 2,
    size: 256,
    styles: 'stucco stucco',
    labels: '38161fe7af54665a',
    photo: 'd0d0047966593e4f',
  },
  {
    seed: 1,
    index: 0,
    size: 65,
    styles: 'oldTown oldTown',
    labels: 'e5ae2e74c4e2d673',
    photo: '46ecba3f6e14ad28',
  },
  {
    seed: 0,
    index: 0,
    size: 128,
    time: 'night',
    styles: 'oldTown',
    labels: 'e7fc50306c64f28c',
    photo: 'd4b4aacee03f0d8f',
  },
  {
    seed: 0,
    index: 1,
    size: 128,
    time: 'night',
    styles: 'haussmann',
    labels: '63a6472e82eef708',
    photo: 'f11a4c06ef526cff',
  },
  {
    seed: 0,
    index: 6,
    size: 128,
    time: 'night',
    styles: 'industrial',
    labels: '98c36c2f8a33ca5f',
    photo: '4a269ea2ef955156',
  },
  {
    seed: 7,
    index: 2,
    size: 256,
    time: 'night',
    styles: 'stucco stucco',
    labels: '38161fe7af54665a',
    photo: 'af389462e93b910a',
  },
];

const hashOf = ({ data }: RgbImage): string => createHash('sha256').update(data).digest('hex').slice(0, 16);

const stylesOf = ({ seed, index }: FacadeOptions): readonly string[] =>
  planStreet(randomStream(seed, 'facade', index, 'plan')).houses.map(({ style }) => style);

describe('the drawn facade', () => {
  it.each(GOLDENS)('$index of seed $seed at $size pixels ($styles, $time) is this picture', (golden) => {
    const { labels, photo } = renderFacade(golden);
    expect({
      ...golden,
      styles: stylesOf(golden).join(' '),
      labels: hashOf(labels),
      photo: hashOf(photo),
    }).toEqual(golden);
  });

  it('is tested in every style', () => {
    expect(new Set(GOLDENS.flatMap(stylesOf))).toEqual(new Set(Object.keys(STYLES)));
  });
});
