/** Several images laid out as one. */
import { Pix2PixError } from '../core/errors.ts';
import { type Image, withChannels } from './image.ts';

/** White pixels between the images of a grid. */
export const GRID_GAP = 2;

/**
 * Rows of images of one size as a colour image on white. Throws DATA if there are none or sizes differ.
 *
 * @example
 * const sheet = imageGrid([[input, output, target]]);
 */
export const imageGrid = (rows: readonly (readonly Image[])[]): Image => {
  const first = rows[0]?.[0];
  if (!first) throw new Pix2PixError('DATA', 'imageGrid: no images were given; a grid needs at least one');
  const { width, height } = first;
  const columns = Math.max(...rows.map((row) => row.length));
  const gridWidth = columns * (width + GRID_GAP) - GRID_GAP;
  const gridHeight = rows.length * (height + GRID_GAP) - GRID_GAP;
  const data = new Uint8Array(gridWidth * gridHeight * 3).fill(255);
  for (const [y, row] of rows.entries())
    for (const [x, image] of row.entries()) {
      if (image.width !== width || image.height !== height)
        throw new Pix2PixError(
          'DATA',
          `imageGrid: images of ${width}x${height} and ${image.width}x${image.height}, expected one size; resize them first`,
        );
      const { data: pixels } = withChannels(image, 3);
      for (let line = 0; line < height; line++) {
        const to = ((y * (height + GRID_GAP) + line) * gridWidth + x * (width + GRID_GAP)) * 3;
        data.set(pixels.subarray(line * width * 3, (line + 1) * width * 3), to);
      }
    }
  return { width: gridWidth, height: gridHeight, channels: 3, data };
};
