/** The types of converted weights, and how a model says which its own are of. */

/** The types that weights can be converted to. */
export const PRECISIONS = ['fp16', 'int8'] as const;

/** A type of weights. */
export type Precision = (typeof PRECISIONS)[number];

/** The metadata entry that says how a model's weights were converted. */
export const PRECISION_KEY = 'pix2pix.precision';
