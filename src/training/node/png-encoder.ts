/** PNG bytes by sharp. */
import { encodeStored } from '../../data/node/formats/write-stored.ts';
import type { ImageEncoder } from '../image-encoder.ts';

/** Images of 8 and 16 bits; throws DATA for others. */
export const encodePngFile: ImageEncoder = (image) => encodeStored(image, 'png');
