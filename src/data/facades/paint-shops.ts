/** Shops: a sign board, an awning, display windows with goods, and the panels below. */
import type { RandomStream } from '../../core/random.ts';
import { type Colour, colour, mix, scaled } from './colour.ts';
import { between, noiseSeed, pick } from './draw.ts';
import { glassShader } from './glass.ts';
import { trimTone } from './materials.ts';
import { hash } from './noise.ts';
import type { Brush, Painter } from './painter.ts';
import { type Box, rectangle } from './region.ts';
import { setMatt, shade } from './scene.ts';

const LETTERS = colour(0xecdcae);
const CREAM = colour(0xf1e6cf);
const DEPTH = 2.4;

/** How bright a lit shop is by night, beside how it looks by day. */
const NIGHT_POWER = 2.2;

/** Wares in the window: colours that glow under the shop's lamps. */
const WARES: readonly Colour[] = [0xd9a441, 0xb5483a, 0x5f8a54, 0xe3d3b0, 0x8a5a78, 0xcf7f3c].map(colour);

export const paintShop: Painter = (brush) => {
  const { left, top, right, bottom } = brush.region.box;
  const height = bottom - top;
  const signBottom = top + Math.min(8, height * 0.2);
  const riser = bottom - Math.min(6.5, height * 0.15);
  paintFront(brush, { left, top: signBottom, right, bottom: riser });
  paintPanels(brush, riser);
  paintSign(brush, signBottom);
  if (hash(brush.look.seed & 4095, 3, 2) < 0.72) paintAwning(brush, signBottom, signBottom + height * 0.26);
};

/** The display: frames in the shop's paint, and glass on a lit room. */
const paintFront = ({ scene, look, weather, stream }: Brush, box: Box): void => {
  const { left, top, right, bottom } = box;
  const panes = right - left > 24 ? 3 : 2;
  const paneWidth = (right - left) / panes;
  const glass = glassShader(
    box,
    { panes: { columns: panes, rows: 1 }, lamps: 0, depth: DEPTH, hasCurtains: false },
    weather,
    stream,
  );
  const wares = waresOf(stream, bottom);
  const room = lampLight(box, weather.night ? NIGHT_POWER : 1, stream);
  shade(scene, rectangle(left, top, right, bottom), (x, y, texel) => {
    const along = (x - left) / paneWidth;
    const bar = Math.min(along - Math.floor(along), 1 - (along - Math.floor(along))) * paneWidth;
    const edge = Math.min(x - left, right - x, bottom - y);
    if (edge < 1.5 || bar < 0.55) {
      setMatt(texel, look.sign, 1.1 * trimTone(x, y, look.seed), edge < 1.5 ? 0.5 : 0.9 - DEPTH);
      return;
    }
    glass(x, y, texel);
    const mirror = 0.34; // the room is lit, so the street shows less in the glass
    const [r, g, b] = room(x, y);
    texel.glowR = texel.glowR * mirror + r;
    texel.glowG = texel.glowG * mirror + g;
    texel.glowB = texel.glowB * mirror + b;
    const ware = wares(x, y);
    if (ware) {
      texel.glowR = ware[0] * 0.66;
      texel.glowG = ware[1] * 0.66;
      texel.glowB = ware[2] * 0.66;
    }
  });
};

/** Light of a room with two or three lamps that hang near the ceiling, and shelves on its far wall. */
const lampLight = (
  { left, top, right, bottom }: Box,
  brightness: number,
  stream: RandomStream,
): ((x: number, y: number) => Colour) => {
  const count = right - left > 26 ? 3 : 2;
  const seed = noiseSeed(stream);
  const power = brightness * between(stream, [0.8, 1.15]);
  const lampY = top + (bottom - top) * 0.4;
  const spacing = (right - left) / count;
  return (x, y) => {
    const dx = (x - left) / spacing;
    const nearest = (dx - Math.floor(dx) - 0.5) * spacing;
    const distance = Math.hypot(nearest, y - lampY);
    const pool = 0.2 * Math.exp(-distance / 9) + (distance < 1.1 ? 0.9 : 0);
    const shelf = Math.floor((y - top) / 6.5);
    const isBoard = (y - top) / 6.5 - shelf < 0.12;
    const books = isBoard ? 0.5 : 0.7 + 0.6 * hash(Math.floor(x / 1.7), shelf, seed);
    const light = power * (0.075 + pool) * (distance < 1.1 ? 1 : books);
    return [light, light * 0.74, light * 0.44];
  };
};

/** A row of goods of different widths and heights along the foot of the window. */
const waresOf = (stream: RandomStream, foot: number): ((x: number, y: number) => Colour | undefined) => {
  const seed = noiseSeed(stream);
  const width = between(stream, [2.6, 4.2]);
  return (x, y) => {
    const item = Math.floor(x / width);
    const chance = hash(item, 0, seed);
    if (chance < 0.25) return undefined;
    const u = Math.abs(x / width - item - 0.5);
    const tall = 4 + 9 * hash(item, 1, seed);
    const up = foot - 1.5 - y;
    if (up > tall || u > 0.42 - 0.16 * (up / tall)) return undefined;
    return scaled(WARES[Math.floor(hash(item, 2, seed) * WARES.length)] as Colour, 0.75 + 0.4 * (up / tall));
  };
};

const paintPanels = ({ scene, region, look }: Brush, top: number): void => {
  const { left, right, bottom } = region.box;
  shade(scene, rectangle(left, top, right, bottom), (x, y, texel) => {
    const along = ((x - left) / (right - left)) * 3;
    const edge = Math.min(Math.abs(along - Math.round(along)) * 8, (y - top) / 1.2, (bottom - y) / 1.2);
    setMatt(texel, look.sign, 1.05 * trimTone(x, y, look.seed), edge < 1 ? 0.8 : 0.35);
  });
};

/** A board with letters: strokes of different heights that read as a word from afar. */
const paintSign = ({ scene, region, look, stream }: Brush, bottom: number): void => {
  const { left, top, right } = region.box;
  const seed = noiseSeed(stream);
  const height = bottom - top;
  const letters = 5 + stream.integer(5);
  const pitch = Math.min(3, (right - left - 6) / letters);
  const from = (left + right - letters * pitch) / 2;
  shade(scene, rectangle(left, top, right, bottom), (x, y, texel) => {
    const v = (y - top) / height;
    const isEdge = v < 0.12 || v > 0.9;
    setMatt(texel, look.sign, isEdge ? 1.5 : 1, isEdge ? 2.2 : 1.6);
    const letter = Math.floor((x - from) / pitch);
    if (letter < 0 || letter >= letters || v < 0.3 || v > 0.74) return;
    const u = ((x - from) / pitch - letter) * 3; // a letter is a 2 x 3 grid of strokes and a space
    if (u > 2.1) return;
    const stroke = hash(letter * 3 + Math.floor(u), Math.floor((v - 0.3) / 0.147), seed);
    if (stroke < 0.68) setMatt(texel, LETTERS, 0.95, 1.75);
  });
};

/** Striped cloth that slopes toward the street and ends in scallops. */
const paintAwning = ({ scene, region, look, stream }: Brush, top: number, bottom: number): void => {
  const { left, right } = region.box;
  const stripe = pick(stream, [
    [3.4, 1],
    [4.4, 1],
  ]);
  const sun = mix(look.awning, CREAM, 0.08);
  shade(scene, rectangle(left, top, right, bottom), (x, y, texel) => {
    const along = (x - left) / stripe;
    const band = Math.floor(along);
    const v = (y - top) / (bottom - top);
    const u = along - band - 0.5;
    if (v > 0.8 + 0.2 * Math.sqrt(Math.max(0, 1 - 4 * u * u))) return;
    const tone = band % 2 === 0 ? sun : CREAM;
    const isValance = v > 0.78;
    setMatt(texel, tone, (isValance ? 0.86 : 1) * trimTone(x, y, look.seed), isValance ? 8 : 2 + 7 * v);
  });
};
