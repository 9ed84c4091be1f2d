import { expect, it } from 'vitest';
import { type AnyImage, crop, type Rectangle } from '../data/image.ts';
import { noiseImage } from '../data/patterns.testing.ts';
import { imagesTensor } from '../data/pixels.ts';
import { imageSource, readBand } from './frame-source.ts';
import { cropTo, type Frame, frameOf, padByReflection } from './padding.ts';

const image = noiseImage(21, 13);

it.each([
  { x: 0, y: 0, width: 32, height: 16 },
  { x: 8, y: 4, width: 24, height: 8 },
  { x: 0, y: 0, width: 5, height: 1 },
])('a band of a frame is a part of the padded image: $width x $height at ($x, $y)', async (place) => {
  const frame: Frame = frameOf(13, 21, 16);
  const padded = padByReflection(imagesTensor([image]), frame);
  const band = await readBand(imageSource(image), frame, place);
  for (const [left, width] of [
    [place.x, place.width],
    [place.x + 2, place.width - 2],
  ] as const)
    expect(band.part(left, width)).toEqual(cropTo(padded, place.height, width, { top: place.y, left }));
});

it('reads only what a band shows', async () => {
  const read: Rectangle[] = [];
  const source = {
    ...image,
    read: async (part: Rectangle): Promise<AnyImage> => {
      read.push(part);
      return crop(image, part);
    },
  };
  await readBand(source, frameOf(13, 21, 16), { x: 0, y: 12, width: 8, height: 4 });
  expect(read).toEqual([{ x: 0, y: 10, width: 6, height: 3 }]); // the frame's rows 12 to 15 are the image's 11, 12, 11, 10
});
