/**
 * TIFF files that do not become 8 bits as they are: those of measured values, of several pages, of many channels are
 * refused by name, with what to do; those that the image library (libvips 8.18) would read wrong are told from others.
 */
import { ALL_CHANNELS, AS_VALUES } from './measured-values.ts';
import type { TiffPage } from './tiff-tags.ts';

/** What is wrong, as a sentence without its subject; undefined if the file is read right. */
export const tiffProblem = (pages: readonly TiffPage[]): string | undefined => {
  const [page] = pages;
  if (!page) return undefined; // torn or empty: the decoder says so
  for (const rule of RULES) {
    const problem = rule(page, pages);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

type Rule = (page: TiffPage, pages: readonly TiffPage[]) => string | undefined;

const first = (values: readonly number[] | undefined, otherwise: number): number => values?.[0] ?? otherwise;

const samplesOf = (page: TiffPage): number => first(page.samplesPerPixel, 1);

const bitsOf = (page: TiffPage): number => first(page.bitsPerSample, 1);

/** Black and white, gray, with either as zero. */
const isGray = (page: TiffPage): boolean => first(page.photometric, 1) <= 1;

/** SampleFormat, by number. */
const FORMATS: Readonly<Record<number, string>> = {
  2: 'signed whole numbers',
  3: 'floating-point numbers',
  5: 'complex whole numbers',
  6: 'complex floating-point numbers',
};

const sampleFormat: Rule = (page) => {
  const name = FORMATS[first(page.sampleFormat, 1)];
  return name && `holds ${name} of ${bitsOf(page)} bits, which would be cut to 0..255; ${AS_VALUES}`;
};

const MOST_BITS = 16;

const bits: Rule = (page) =>
  bitsOf(page) <= MOST_BITS
    ? undefined
    : `has ${bitsOf(page)} bits per sample, which would be cut to 8; ${AS_VALUES}`;

/** Reduced-resolution copies and masks do not count, as thumbnails and pyramids have them. */
const isFullPage = (page: TiffPage): boolean => (first(page.newSubfileType, 0) & 0b101) === 0;

const ONE_IMAGE = 'expected one image; save the page that is meant, or each page, as a file of its own';

const several: Rule = (page, pages) => {
  if (pages.filter(isFullPage).length > 1)
    return `holds several pages, of which only the first would be read; ${ONE_IMAGE}`;
  const images = Number(/^ImageJ=.*?^images=(\d+)/ms.exec(descriptionOf(page))?.[1] ?? 1);
  return images > 1
    ? `is an ImageJ stack of ${images} images, of which only the first would be read; ${ONE_IMAGE}`
    : undefined;
};

const descriptionOf = ({ imageDescription = [] }: TiffPage): string =>
  String.fromCharCode(...imageDescription);

/** ExtraSamples: 1 and 2 are alpha. */
const ALPHA = [1, 2];

const extraSamples: Rule = (page) => {
  const photometric = first(page.photometric, 1);
  const colours = isGray(page) || photometric === 3 ? 1 : photometric === 5 ? 4 : 3;
  const extra = samplesOf(page) - colours;
  if (extra <= 0) return undefined;
  if (extra === 1 && ALPHA.includes(first(page.extraSamples, 0))) return undefined;
  return extra === 1
    ? `has a channel beyond its ${colours} that is not marked as alpha, and would be taken for it; save it with ${colours} ${colours === 1 ? 'channel' : 'channels'}, mark the other as alpha, or ${ALL_CHANNELS}`
    : `has ${samplesOf(page)} channels; save the ${colours === 1 ? 'one' : colours} to read as a file of their own, or ${ALL_CHANNELS}`;
};

/** The first that applies is said. */
const RULES: readonly Rule[] = [sampleFormat, bits, several, extraSamples];

const LIBRARY_BITS: readonly number[] = [1, 2, 4, 8, 16];

/** ZSTD, which the library was built without. */
const ZSTD = 50000;

/** Whether the image library reads such a file wrong or not at all, so that its samples are read as they are stored. */
export const isTiffMisread = ([page]: readonly TiffPage[]): boolean => {
  if (!page) return false;
  // Of gray channels in separate planes, row y of a strip begins at the wrong sample there.
  const isPlanarGray = first(page.planarConfiguration, 1) === 2 && samplesOf(page) > 1 && isGray(page);
  return isPlanarGray || !LIBRARY_BITS.includes(bitsOf(page)) || first(page.compression, 1) === ZSTD;
};
