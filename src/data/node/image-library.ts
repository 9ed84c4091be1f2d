/** sharp (libvips), set up once for all that use it. */
import sharp from 'sharp';

// Each image is decoded once an epoch, so that a cache of operations only holds memory, and gives an older file of the
// same name; and the cores belong to the training step, so that one decoding takes one thread.
sharp.cache(false);
sharp.concurrency(1);

export type { Metadata, Sharp } from 'sharp';
export { sharp };
