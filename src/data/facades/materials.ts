/** Wall materials: their colours, and the shader that lays bricks, blocks or render. */
import { type Colour, colour, mix } from './colour.ts';
import { fractalNoise, hash, noise, smoothstep } from './noise.ts';
import { type Shader, setMatt } from './scene.ts';

export type MaterialName =
  | 'redBrick'
  | 'stockBrick'
  | 'brownBrick'
  | 'limestone'
  | 'ochreRender'
  | 'roseRender'
  | 'creamRender'
  | 'sageRender'
  | 'whiteRender';

type Laying = 'brick' | 'ashlar' | 'render';

export interface Material {
  readonly laying: Laying;
  /** Colours that neighbouring bricks or stones, or patches of render, are mixed from. */
  readonly tints: readonly [Colour, Colour, Colour];
  /** Joints, or the dirt that gathers on render. */
  readonly joint: Colour;
  /** Sills, moldings and surrounds of a house in this material. */
  readonly trim: Colour;
}

const material = (
  laying: Laying,
  tints: readonly [number, number, number],
  joint: number,
  trim: number,
): Material => ({
  laying,
  tints: [colour(tints[0]), colour(tints[1]), colour(tints[2])],
  joint: colour(joint),
  trim: colour(trim),
});

/** Muted, warm colours that go well together in one street. */
export const MATERIALS: { readonly [M in MaterialName]: Material } = {
  redBrick: material('brick', [0xa85c42, 0x96493a, 0xbb7453], 0xb8a48e, 0xe6dac2),
  stockBrick: material('brick', [0xc2a576, 0xb19365, 0xcfb588], 0xb9ac94, 0xe8dfcb),
  brownBrick: material('brick', [0x86503d, 0x713f33, 0x9a634b], 0x94857a, 0xb9ab97),
  limestone: material('ashlar', [0xdccbaa, 0xd2bf9b, 0xe5d7ba], 0xa08e72, 0xe6d9bf),
  ochreRender: material('render', [0xdcae66, 0xd2a05a, 0xe3bb78], 0x9a7c50, 0xf0e6d0),
  roseRender: material('render', [0xd6957a, 0xcb876d, 0xdea58c], 0x94695a, 0xf1e4d2),
  creamRender: material('render', [0xe6d2a2, 0xdcc592, 0xeddcb4], 0xa8946c, 0xf3ebd8),
  sageRender: material('render', [0xb6b898, 0xabad8d, 0xc1c3a8], 0x83866c, 0xf0e9d8),
  whiteRender: material('render', [0xe8e3d6, 0xdfd9ca, 0xf0ece2], 0xa39c8c, 0xd3ccbd),
};

/** Units: a course of bricks is larger than a real one, so that it is visible at 128 pixels. */
const COURSE = 2.8;
const BRICK = 7.8;
const BLOCK_HEIGHT = 9.6;
const BLOCK = 24;

type Weave = (material: Material, seed: number) => Shader;

const WEAVES: { readonly [L in Laying]: Weave } = {
  brick: (material, seed) => (x, y, texel) => {
    const course = Math.floor(y / COURSE);
    const along = x / BRICK + (course & 1) * 0.5;
    const brick = Math.floor(along);
    const inX = (along - brick) * BRICK;
    const inY = y - course * COURSE;
    const stain = fractalNoise(x / 60, y / 60, seed + 1, 2);
    if (inX < 0.62 || inY < 0.56) {
      setMatt(texel, material.joint, 0.9 + 0.16 * stain, -0.22);
      return;
    }
    const fired = hash(brick, course, seed);
    const mate = hash(brick, course, seed + 2) < 0.5 ? material.tints[1] : material.tints[2];
    const tone = mix(material.tints[0], mate, Math.min(1, fired * 1.3));
    // One brick in twelve is burnt dark.
    const burnt = fired > 0.92 ? 0.72 : 1;
    const grain = 1 + 0.1 * noise(x * 1.3, y * 1.3, seed + 3) + 0.12 * stain;
    setMatt(texel, tone, burnt * grain * (0.92 + 0.17 * hash(brick, course, seed + 4)), 0);
  },
  ashlar: (material, seed) => (x, y, texel) => {
    const course = Math.floor(y / BLOCK_HEIGHT);
    const along = x / BLOCK + (course & 1) * 0.5;
    const block = Math.floor(along);
    const inX = (along - block) * BLOCK;
    const inY = y - course * BLOCK_HEIGHT;
    const stain = fractalNoise(x / 46, y / 46, seed + 1, 3);
    if (inX < 0.55 || inY < 0.55) {
      setMatt(texel, mix(material.joint, material.tints[0], 0.45), 1 + 0.08 * stain, -0.3);
      return;
    }
    const tone = mix(material.tints[1], material.tints[2], hash(block, course, seed));
    const grain = 1 + 0.035 * noise(x * 0.9, y * 0.9, seed + 3) + 0.09 * stain;
    setMatt(texel, tone, grain * (0.95 + 0.09 * hash(block, course, seed + 4)), 0);
  },
  render: (material, seed) => (x, y, texel) => {
    const patch = fractalNoise(x / 70, y / 70, seed, 4);
    const tone = mix(material.tints[1], material.tints[2], 0.5 + 0.5 * patch);
    // Rain leaves faint upright marks on render.
    const rain = smoothstep(0.15, 0.8, fractalNoise(x / 5, y / 55, seed + 1, 3));
    const grain = 1 + 0.025 * noise(x * 1.1, y * 1.1, seed + 3) + 0.03 * noise(x / 4, y / 4, seed + 4);
    setMatt(texel, mix(tone, material.joint, 0.13 * rain), grain, 0.06 * patch);
  },
};

/** The shader of a wall. */
export const wallShader = (material: Material, seed: number): Shader =>
  WEAVES[material.laying](material, seed);

/** Smooth stone or stucco of trim: sills, moldings, surrounds. Brightness follows a slow noise. */
export const trimTone = (x: number, y: number, seed: number): number =>
  1 + 0.07 * fractalNoise(x / 12, y / 7, seed, 3);
