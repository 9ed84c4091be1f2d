/** The first pairs of a split as small pictures, to be shown. */
import { type AnyImage, withChannels } from '../image.ts';
import { type PairSource, readOrLeaveOut } from '../pairs.ts';
import { resize } from '../resample.ts';
import { shownImage } from '../shown.ts';

/** A pair as small pictures. */
export interface ShownPair {
  readonly name: string;
  readonly input: ImageData;
  readonly target: ImageData;
}

/** The longer side of a picture that is shown. */
const LONGEST = 256;

/** So many pairs, without those that cannot be read. */
export const shownPairs = async (source: PairSource, count: number): Promise<ShownPair[]> => {
  const shown: ShownPair[] = [];
  for (let index = 0; index < source.count && shown.length < count; index++) {
    const pair = await readOrLeaveOut(source, index);
    if (pair)
      shown.push({ name: pair.name, input: smallPicture(pair.input), target: smallPicture(pair.target) });
  }
  return shown;
};

const smallPicture = (image: AnyImage): ImageData => {
  const colour = withChannels(shownImage(image), 3);
  const scale = Math.min(1, LONGEST / Math.max(colour.width, colour.height));
  const [width, height] = [colour.width, colour.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  ) as [number, number];
  const small = scale === 1 ? colour : resize(colour, width, height, 'bicubic');
  const { data } = withChannels(small, 4);
  return new ImageData(new Uint8ClampedArray(data), width, height);
};
