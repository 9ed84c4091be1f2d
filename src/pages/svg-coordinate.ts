/** Numbers in SVG text. */

/** A coordinate with one digit, since a tenth of a unit cannot be seen. */
export const coordinate = (value: number): string => value.toFixed(1).replace(/\.0$/, '');
