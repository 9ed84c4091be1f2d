/** Photographs as lightness and colours apart: what colourisation is given, and what it adds (Fig. 9, after Zhang et al.). */
import { type AnyImage, type Image, type ValueRange, withChannels } from './image.ts';
import { writeLab, writeRgb } from './lab.ts';

/** L of CIE Lab. */
const LIGHTNESS = [0, 100] as const;

/** a and b; sRGB reaches from -108 to 99, and both have one scale, as in the PyTorch code. */
const CHROMA = [-110, 110] as const;

/** The values that networks see as -1 and 1, of L (one channel) or of a and b (two). */
export const labRange = (channels: 1 | 2): ValueRange => (channels === 1 ? LIGHTNESS : CHROMA);

/** L of every pixel, 0 to 100, in one channel, or a and b in two. */
export const labPart = (image: Image, channels: 1 | 2): Image<Float32Array> => {
  const { width, height, data } = withChannels(image, 3);
  const values = new Float32Array(width * height * channels);
  const lab = new Float64Array(3);
  for (let from = 0, to = 0; from < data.length; from += 3) {
    writeLab(data[from] as number, data[from + 1] as number, data[from + 2] as number, lab);
    if (channels === 1) values[to++] = lab[0] as number;
    else {
      values[to++] = lab[1] as number;
      values[to++] = lab[2] as number;
    }
  }
  return { width, height, channels, data: values, range: labRange(channels) };
};

/** The photograph of lightness (one channel) and colours (two) of equal size; without colours it is gray. */
export const ofLab = ({ width, height, data }: AnyImage, colours?: AnyImage): Image => {
  const out = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [a, b] = colours ? [colours.data[2 * i] as number, colours.data[2 * i + 1] as number] : [0, 0];
    writeRgb(data[i] as number, a, b, out, 3 * i);
  }
  return { width, height, channels: 3, data: out };
};
