/** What the metadata of other writers says of images: the entries that the ONNX standard names, which WinML reads. */
import type { ImagePortRecord } from './image-model.ts';

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  NominalRange_0_255: [0, 255],
  Normalized_0_1: [0, 1],
  Normalized_1_1: [-1, 1],
  NominalRange_16_235: [16, 235],
};

/** `Image.BitmapPixelFormat` and `Image.NominalPixelRange`; they hold for input and output. */
export const metadataImages = (metadata: Readonly<Record<string, string>>): ImagePortRecord => {
  const format = metadata['Image.BitmapPixelFormat'] ?? '';
  const range = RANGES[metadata['Image.NominalPixelRange'] ?? ''];
  return {
    ...(/^Bgr/i.test(format) ? { channelOrder: 'BGR' } : /^Rgb/i.test(format) ? { channelOrder: 'RGB' } : {}),
    ...(range ? { range: [...range] } : {}),
  };
};
