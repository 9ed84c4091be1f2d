/** sRGB bytes as CIE Lab and back: the space in which the paper counts colours (Fig. 7) and colourises. */

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

const expanded = (value: number): number =>
  value > LINEAR_BELOW_VALUE ? value ** 3 : (value - 16 / 116) / 7.787;

/** `compressed(LINEAR_BELOW)`, as scikit-image has it. */
const LINEAR_BELOW_VALUE = 0.2068966;

/** The byte of light from 0 to 1; what lies outside is clipped. */
const byteOfLight = (light: number): number => {
  const value = light > 0.0031308 ? 1.055 * light ** (1 / 2.4) - 0.055 : 12.92 * light;
  return Math.round(Math.min(1, Math.max(0, value)) * 255);
};

/** Writes the nearest sRGB bytes of a colour to `out` from `at` on: scikit-image's `lab2rgb`, rounded. */
export const writeRgb = (L: number, a: number, b: number, out: Uint8Array, at: number): void => {
  const fy = (L + 16) / 116;
  const x = expanded(fy + a / 500) * WHITE_X;
  const y = expanded(fy);
  const z = expanded(Math.max(0, fy - b / 200)) * WHITE_Z;
  // The inverse of the matrix above.
  out[at] = byteOfLight(3.24048134 * x - 1.53715152 * y - 0.49853633 * z);
  out[at + 1] = byteOfLight(-0.96925495 * x + 1.87599 * y + 0.04155593 * z);
  out[at + 2] = byteOfLight(0.05564664 * x - 0.20404134 * y + 1.05731107 * z);
};
