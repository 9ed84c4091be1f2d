/** What the images of folders of outputs and targets hold, found in their files as a training finds it. */
import { Pix2PixError } from '../../core/errors.ts';
import { classesWithIds } from '../../data/description.ts';
import type { ValueRange } from '../../data/image.ts';
import type { AskedFormat } from '../../data/node/find-formats.ts';
import { labelFormat, looksLikeIds, mayHoldIds } from '../../data/node/label-format.ts';
import { areMeasured, isMeasured, rawFormat } from '../../data/node/raw-format.ts';
import { headersOf, pageOf, requireOnePage, type SideFiles } from '../../data/node/side-files.ts';
import { formatText, type LabelClass, type SideFormat, type SidePage } from '../../data/side-format.ts';
import { readPaletteFile } from './find-palette.ts';

/** What is asked of the images. */
export interface FolderFormatOptions {
  /** What they hold; `auto`, or if absent, looks at the files. */
  readonly outputKind?: AskedFormat['kind'] | undefined;
  /** The values that stand for all of the scale of metrics; the least and most of the targets if absent. */
  readonly outputRange?: ValueRange | undefined;
  /** Which page of files that hold several. */
  readonly outputPage?: SidePage | undefined;
  /** A palette file, whose colours are those of the ids that it has. */
  readonly palette?: string | undefined;
  /** Gets a line that says what was found. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

/**
 * The format of targets and of the outputs that are compared with them, or undefined where all are colour or gray of 8
 * bits. Throws DATA for files that do not go together, and OPTION for a range of what holds no values.
 */
export const folderFormat = async (
  targets: readonly string[],
  outputs: readonly string[],
  options: FolderFormatOptions,
): Promise<SideFormat | undefined> => {
  const { outputKind: kind = 'auto', outputRange: range, outputPage: page, palette, onNotice } = options;
  const classes = palette === undefined ? [] : classesWithIds(await readPaletteFile(palette));
  const side = filesOf(targets, page);
  const format = await findFormat(side, filesOf(outputs, page), { kind, range, classes }, onNotice);
  if (range && format?.kind !== 'raw')
    throw new Pix2PixError(
      'OPTION',
      `evaluate: outputRange (--output-range) is ${range.join(':')}, but the images hold no measured values; leave it out, or use outputKind raw (--output-kind raw)`,
    );
  if (format) onNotice?.(`Images hold: ${holdText(format)}${rangeText(format, range)}`);
  return format;
};

interface Asked {
  readonly kind: AskedFormat['kind'];
  readonly range: ValueRange | undefined;
  readonly classes: readonly LabelClass[];
}

const findFormat = async (
  targets: SideFiles,
  outputs: SideFiles,
  { kind, range, classes }: Asked,
  onNotice: FolderFormatOptions['onNotice'],
): Promise<SideFormat | undefined> => {
  const plain = (): SideFormat | undefined => {
    const page = pageOf(targets);
    if (kind === 'gray') return { kind, channels: 1, ...page };
    return kind === 'colour' || 'page' in page ? { kind: 'colour', channels: 3, ...page } : undefined;
  };
  if (kind === 'colour' || kind === 'gray') return plain();
  const ofTargets = await headersOf(targets);
  const headers = [...ofTargets, ...(await headersOf(outputs))];
  requireOnePage(targets, headers);
  if (kind === 'raw' || (kind === 'auto' && headers.length > 0 && areMeasured(targets, headers)))
    return rawFormat(targets, { range, channels: headers[0]?.channels ?? 1 }, headers);
  if (kind === 'ids') return labelFormat(targets, { labels: 'palette' }, classes);
  if (headers.some(isMeasured))
    onNotice?.(
      `Some images have 16 bits and others 8: all are compared as colours of 8 bits; ${targets.kindFlag} raw compares all as values`,
    );
  if (ofTargets.every(mayHoldIds) && (await looksLikeIds(targets))) {
    const others = outputs.files.filter((file) =>
      headers.some((header) => header.file === file && header.channels === 1),
    );
    if (others.length === 0 || (await looksLikeIds({ ...outputs, files: others })))
      return labelFormat(targets, { labels: 'palette' }, classes);
  }
  return plain();
};

const filesOf = (files: readonly string[], page: SidePage | undefined): SideFiles => ({
  folder: '',
  files,
  leavesOut: true, // pairs of odd files are listed as failed
  command: 'evaluate',
  title: 'compared',
  kindFlag: 'outputKind (--output-kind)',
  classList: 'a palette file, palette (--palette FILE)',
  pageOption: (value) => `outputPage (--output-page ${value})`,
  page,
});

/** What the images hold, in words: here nothing is learned. */
export const holdText = (format: SideFormat): string =>
  format.kind === 'ids' ? `ids of ${format.classes.length} classes` : formatText(format);

/** Where the range comes from, which decides every number. */
const rangeText = (format: SideFormat, asked: ValueRange | undefined): string => {
  if (format.kind !== 'raw' || asked) return '';
  return '; the range is that of the targets, and outputRange (--output-range) names another';
};
