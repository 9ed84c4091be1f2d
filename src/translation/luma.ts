/** Networks that see only how light colours are, as many for super-resolution: what is left of the colours is kept. */
import { type Tensor, tensor } from '../core/tensor.ts';
import { resizePlanes } from './resized-translation.ts';

/** Shares of R, G and B in the luma Y of YCbCr (ITU-R BT.601). */
const SHARES = [0.299, 0.587, 0.114] as const;

/**
 * Colours [N,3,H,W] through a network of their luma, [N,1,H,W] -> [N,1,H',W']: the differences from it are resized to
 * the size of the result.
 */
export const translateLuma = async (run: (luma: Tensor) => Promise<Tensor>, x: Tensor): Promise<Tensor> => {
  const [count = 0, , h = 0, w = 0] = x.shape;
  const size = h * w;
  const luma = new Float32Array(count * size);
  const differences = new Float32Array(2 * count * size); // of R and of B; that of G follows from them
  for (let n = 0; n < count; n++)
    for (let i = 0; i < size; i++) {
      const [r, g, b] = [0, 1, 2].map((c) => x.data[(3 * n + c) * size + i] as number) as [
        number,
        number,
        number,
      ];
      const light = SHARES[0] * r + SHARES[1] * g + SHARES[2] * b;
      luma[n * size + i] = light;
      differences[2 * n * size + i] = r - light;
      differences[(2 * n + 1) * size + i] = b - light;
    }
  const y = await run(tensor([count, 1, h, w], luma));
  const [, , height = 0, width = 0] = y.shape;
  const resized = resizePlanes(tensor([count, 2, h, w], differences), { width, height }, 'bicubic');
  return coloursOf(y, resized);
};

const coloursOf = (y: Tensor, differences: Tensor): Tensor => {
  const [count = 0, , height = 0, width = 0] = y.shape;
  const size = height * width;
  const data = new Float32Array(3 * count * size);
  for (let n = 0; n < count; n++)
    for (let i = 0; i < size; i++) {
      const light = y.data[n * size + i] as number;
      const red = differences.data[2 * n * size + i] as number;
      const blue = differences.data[(2 * n + 1) * size + i] as number;
      data[3 * n * size + i] = light + red;
      data[(3 * n + 1) * size + i] = light - (SHARES[0] * red + SHARES[2] * blue) / SHARES[1];
      data[(3 * n + 2) * size + i] = light + blue;
    }
  return tensor([count, 3, height, width], data);
};
