/** How the images of a run become files, as a port. */
import type { AnyImage } from '../data/image.ts';

/** The bytes of a PNG file that holds an image: 8 bits in 1 to 4 channels, the second of 2 and the fourth of 4 being alpha. */
export type ImageEncoder = (image: AnyImage) => Promise<Uint8Array>;
