/** Examines two sets of images without pairs: each side by itself, and one beside the other. */
import type {
  DoctorReport,
  ExaminedImage,
  Finding,
  Side,
  UnpairedReport,
} from '../../doctor/doctor-report.ts';
import { unreadOfSides } from '../../doctor/doctor-unread.ts';
import { traitsOf } from '../../doctor/examine-pair.ts';
import { layoutText } from '../../layouts/layout-text.ts';
import { imagesBelow, stemOf } from '../image-files.ts';
import { findSides } from '../layouts.ts';
import { nodeFiles } from '../node-files.ts';
import { pathOf } from '../pair-files.ts';
import type { UnpairedPlace } from '../unpaired-set.ts';
import { type FoundSides, sidesOfSplits } from './doctor-sides.ts';
import { unpairedFindings } from './doctor-unpaired-findings.ts';
import { examineFile } from './examine-file.ts';

export interface UnpairedDoctorOptions {
  readonly size: number;
  readonly onProgress?: (examined: number) => void;
}

/** Reads every image of both sides of every split. Throws DATA where there are no two sides. */
export const examineUnpaired = async (
  place: UnpairedPlace,
  { size, onProgress }: UnpairedDoctorOptions,
): Promise<DoctorReport> => {
  const { splits, findings } = await sidesOfSplits(place);
  const [first] = splits;
  const root = typeof place === 'string' ? place : '';
  if (!first && findings.every(({ severity }) => severity !== 'error')) await findSides(root, 'train'); // says what is missing
  const examined: ExaminedImage[] = [];
  for (const found of splits)
    for await (const result of examineSides(root, found)) {
      if ('kind' in result) findings.push(result);
      else examined.push(result);
      onProgress?.(examined.length);
    }
  findings.push(...(await unreadOfSides(nodeFiles, root, splits)), ...unpairedFindings(examined, size));
  return {
    folder: typeof place === 'string' ? place : `${place.a} and ${place.b}`,
    layout: first && 'unpaired',
    taken: first && layoutText({ layout: 'unpaired', folders: first.folders }),
    pairs: {},
    unpaired: { ...measured(splits, examined), train: trainCommand(place, size) },
    findings,
  };
};

/** Images decoded at once. */
const AT_ONCE = 4;

async function* examineSides(root: string, { name, folders }: FoundSides) {
  for (const [at, side] of SIDES.entries()) {
    const folder = folders[at] as string;
    const files = await imagesBelow(pathOf(root, folder));
    if (files.length === 0) yield noImages(folder);
    for (let i = 0; i < files.length; i += AT_ONCE)
      yield* await Promise.all(
        files.slice(i, i + AT_ONCE).map((file) => examineImage(root, name, side, folder, file)),
      );
  }
}

const SIDES: readonly Side[] = ['A', 'B'];

const noImages = (folder: string): Finding => ({
  severity: 'error',
  kind: 'layout',
  files: [folder],
  text: `${folder}: has no images; cyclegan takes two folders of images, one of each kind`,
});

const examineImage = async (
  root: string,
  split: string,
  side: Side,
  folder: string,
  image: string,
): Promise<ExaminedImage | Finding> => {
  const file = `${folder}/${image}`;
  const examined = await examineFile(root, file);
  if ('kind' in examined) return examined;
  const { digest, header, image: pixels } = examined;
  return {
    split,
    side,
    name: stemOf(image),
    files: [file],
    headers: [header],
    sides: [traitsOf(pixels, header)],
    digest,
  };
};

/** How many images each side has, and of which sizes. */
const measured = (
  splits: readonly FoundSides[],
  images: readonly ExaminedImage[],
): Omit<UnpairedReport, 'train'> => {
  const ofSide = (side: Side) => {
    const own = images.filter((image) => image.side === side);
    const sizes = own.map(({ sides: [{ width, height }] }) => ({ width, height }));
    sizes.sort((one, other) => one.width * one.height - other.width * other.height);
    return {
      images: Object.fromEntries(
        splits.map(({ name }) => [name, own.filter(({ split }) => split === name).length]),
      ),
      smallest: sizes[0],
      largest: sizes.at(-1),
    };
  };
  return { a: ofSide('A'), b: ofSide('B') };
};

/** How a training of the set begins; sizes of their own are those that were asked about. */
const trainCommand = (place: UnpairedPlace, size: number): string => {
  const folders = typeof place === 'string' ? place : `${place.a} ${place.b}`;
  const sizeFlag = size === 256 ? '' : ` --size ${size}`;
  return `pix2pix train ${folders} --model cyclegan${sizeFlag} --out runs/first`;
};
