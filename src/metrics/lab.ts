/** sRGB bytes as CIE Lab: the space in which the paper counts colours (Fig. 7). */

/** IEC 61966-2-1: the light of each byte, 0 to 1. */
const LIGHT_OF_BYTE = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value > 0.04045 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92;
});

/** White of daylight (D65, 2 degrees), to which Lab relates X and Z; its Y is 1. */
const WHITE_X = 0.95047;
const WHITE_Z = 1.08883;

/** Where the cube root gives way to a line (CIE 1976), so that it is not infinitely steep at black. */
const LINEAR_BELOW = 0.008856;

/**
 * Writes L (0 to 100), a and b (about -108 to 99 in sRGB; 0 for gray to three digits) of a colour to `out`:
 * scikit-image's `rgb2lab`.
 */
export const writeLab = (red: number, green: number, blue: number, out: Float64Array): void => {
  const [r, g, b] = [
    LIGHT_OF_BYTE[red] as number,
    LIGHT_OF_BYTE[green] as number,
    LIGHT_OF_BYTE[blue] as number,
  ];
  // The primaries of ITU-R BT.709, which sRGB uses, in XYZ.
  const x = compressed((0.412453 * r + 0.35758 * g + 0.180423 * b) / WHITE_X);
  const y = compressed(0.212671 * r + 0.71516 * g + 0.072169 * b);
  const z = compressed((0.019334 * r + 0.119193 * g + 0.950227 * b) / WHITE_Z);
  out[0] = 116 * y - 16;
  out[1] = 500 * (x - y);
  out[2] = 200 * (y - z);
};

const compressed = (light: number): number =>
  light > LINEAR_BELOW ? Math.cbrt(light) : 7.787 * light + 16 / 116;
