import { describe, expect, it } from 'vitest';
import { boardSetup, inputKind } from './board-setup.ts';
import { filledRaster, packColour, type Raster, type Rgb, TRANSPARENT } from './raster.ts';

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** An image of stripes: this many pixels of each colour. */
const striped = (...stripes: readonly (readonly [colour: Rgb, count: number])[]): Raster => {
  const pixels = Uint32Array.from(
    stripes.flatMap(([colour, count]) => Array(count).fill(packColour(colour))),
  );
  return { width: pixels.length, height: 1, pixels };
};

const noisy: Raster = {
  ...filledRaster(64, 64, 0),
  pixels: Uint32Array.from({ length: 64 * 64 }, (_, i) =>
    packColour([i % 251, (i * 7) % 251, (i * 31) % 251]),
  ),
};

const facts = (examples: readonly Raster[], inputChannels = 3) => ({ inputChannels, width: 256, examples });

describe('inputKind', () => {
  it('follows from the examples', () => {
    expect(inputKind(facts([striped([WHITE, 95], [BLACK, 5])]))).toBe('lines');
    expect(inputKind(facts([striped([[0, 0, 222], 60], [[0, 48, 255], 40])]))).toBe('labels');
    expect(inputKind(facts([noisy]))).toBe('photo');
  });

  it('is labels where the model has a palette', () => {
    expect(inputKind({ ...facts([noisy]), palette: [{ name: 'wall', colour: BLACK }] })).toBe('labels');
  });

  it('follows from the channels if there is nothing else', () => {
    expect(inputKind(facts([], 1))).toBe('lines');
    expect(inputKind(facts([], 3))).toBe('photo');
  });
});

describe('boardSetup', () => {
  it('has the palette with its names', () => {
    const palette = [
      { name: 'sky', colour: [0, 0, 222] as const },
      { name: 'wall', colour: [0, 48, 255] as const },
    ];
    const setup = boardSetup({ ...facts([]), palette });
    expect(setup.swatches.map(({ name }) => name)).toEqual(['sky', 'wall']);
    expect(setup).toMatchObject({ background: packColour([0, 0, 222]), colour: packColour([0, 48, 255]) });
  });

  it('takes the colours of the examples if there is no palette, and leaves out rare ones', () => {
    const setup = boardSetup(facts([striped([[0, 48, 255], 70], [[0, 0, 222], 29], [[9, 9, 9], 1])]));
    expect(setup.swatches.map(({ name }) => name)).toEqual(['#0030ff', '#0000de']);
    expect(setup.background).toBe(packColour([0, 48, 255]));
  });

  it('draws black on white, or white on black if the examples do', () => {
    expect(boardSetup(facts([striped([WHITE, 95], [BLACK, 5])]))).toMatchObject({
      background: packColour(WHITE),
      colour: packColour(BLACK),
      size: 2,
    });
    expect(boardSetup(facts([striped([BLACK, 95], [WHITE, 5])]))).toMatchObject({
      background: packColour(BLACK),
      colour: packColour(WHITE),
    });
  });

  it('paints over photographs', () => {
    expect(boardSetup(facts([noisy])).swatches.length).toBeGreaterThan(5);
  });

  it('cuts holes where the model fills them', () => {
    expect(boardSetup({ ...facts([noisy], 4), input: 'holes' })).toMatchObject({
      kind: 'holes',
      swatches: [],
      colour: TRANSPARENT,
    });
  });

  it('erases to nothing where the model has alpha, and does not count what is transparent', () => {
    const cut = striped([BLACK, 5], [WHITE, 5]);
    const pixels = Uint32Array.from([...noisy.pixels, ...new Uint32Array(noisy.pixels.length)]);
    const setup = boardSetup({ ...facts([{ width: 64, height: 128, pixels }], 4), input: 'alpha' });
    expect(setup).toMatchObject({ kind: 'photo', background: TRANSPARENT });
    expect(boardSetup({ ...facts([cut], 4), input: 'alpha' }).kind).toBe('lines');
  });

  it('can be overruled', () => {
    expect(boardSetup(facts([noisy]), 'lines').kind).toBe('lines');
  });
});
