import { describe, expect, it } from 'vitest';
import type { Image } from './image.ts';
import {
  classesOfIds,
  defaultColour,
  idsInColour,
  idsOfColours,
  idsOfOutput,
  idsOneHot,
} from './label-classes.ts';

const map = (...ids: number[]): Image => ({
  width: ids.length,
  height: 1,
  channels: 1,
  data: Uint8Array.from(ids),
});

const SKY = { id: 3, name: 'sky', colour: [0, 128, 255] as [number, number, number] };
const CLASSES = classesOfIds([0, 3, 255], [SKY]);

describe('classes of ids', () => {
  it('have their own names and colours where these are known, and 255 is void', () => {
    expect(CLASSES).toEqual([
      { id: 0, name: 'class 0', colour: [0, 0, 0] },
      SKY,
      { id: 255, name: 'void', colour: [224, 224, 192], void: true },
    ]);
  });

  it('have the colours of PASCAL VOC otherwise', () => {
    // The first five and the last of the development kit's own map.
    expect([0, 1, 2, 3, 4, 20].map(defaultColour)).toEqual([
      [0, 0, 0],
      [128, 0, 0],
      [0, 128, 0],
      [128, 128, 0],
      [0, 0, 128],
      [0, 64, 128],
    ]);
    expect(new Set(Array.from({ length: 256 }, (_, id) => defaultColour(id).join())).size).toBe(256);
  });
});

describe('maps of ids', () => {
  it('are colours, and their colours are ids again', () => {
    const ids = map(0, 3, 3, 255);
    const image = idsInColour(ids, CLASSES);
    expect([...image.data]).toEqual([0, 0, 0, 0, 128, 255, 0, 128, 255, 224, 224, 192]);
    expect([...idsOfColours(image, CLASSES, 'a.png').data]).toEqual([0, 3, 3, 255]);
  });

  it('show a class that is not known in a colour of its own', () => {
    expect([...idsInColour(map(7), CLASSES).data]).toEqual(defaultColour(7));
  });

  it('are one channel a class, one-hot, and the strongest channel is the class', () => {
    const image = idsOneHot(map(3, 0, 255), CLASSES, 'a.png');
    expect(image).toMatchObject({ channels: 3, data: Uint8Array.of(0, 255, 0, 255, 0, 0, 0, 0, 255) });
    expect([...idsOfOutput(image, { labels: 'one-hot', classes: CLASSES }).data]).toEqual([3, 0, 255]);
  });

  it('of an output are the nearest classes, but no void ones', () => {
    const output = {
      width: 3,
      height: 1,
      channels: 3,
      data: Uint8Array.of(5, 5, 9, 20, 120, 220, 224, 224, 192),
    };
    expect([...idsOfOutput(output, { labels: 'palette', classes: CLASSES }).data]).toEqual([0, 3, 3]);
  });

  it('refuse what is no class, with the file and the fix', () => {
    expect(() => idsOneHot(map(7), CLASSES, 'a.png')).toThrow(
      /^a\.png: has a pixel of class 7, but the classes .* are 0, 3, 255; list every class/,
    );
    const image = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) };
    expect(() => idsOfColours(image, CLASSES, 'a.png')).toThrow(/^a\.png: has a pixel of colour \(1, 2, 3\)/);
  });
});
