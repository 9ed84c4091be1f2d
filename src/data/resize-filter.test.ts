import { describe, expect, it } from 'vitest';
import { renderFacade } from './facades/render-facade.ts';
import type { Image } from './image.ts';
import { hasFewColours, inputFilter, targetFilter } from './resize-filter.ts';
import { applyGeometry } from './transform.ts';

const { labels, photo } = renderFacade({ seed: 0, index: 0, size: 64 });
const images = { labels: { ...labels, channels: 3 }, photo: { ...photo, channels: 3 } };

const coloursOf = ({ data }: Image): Set<string> =>
  new Set(Array.from({ length: data.length / 3 }, (_, i) => data.slice(3 * i, 3 * i + 3).join()));

describe('the filter of an input', () => {
  it('is nearest for labels and bicubic for photographs, where each is looked at', () => {
    expect(inputFilter(images.labels, 'auto')).toBe('nearest');
    expect(inputFilter(images.photo, 'auto')).toBe('bicubic');
  });

  it('is what was asked for', () => {
    expect(inputFilter(images.labels, 'bicubic')).toBe('bicubic');
    expect(inputFilter(images.photo, 'nearest')).toBe('nearest');
  });

  it('keeps the colours of labels what they are, which bicubic does not', () => {
    const geometry = { load: { width: 71, height: 71 }, x: 3, y: 2, mirror: true };
    const size = { width: 64, height: 64 };
    const before = coloursOf(images.labels);
    const nearest = coloursOf(applyGeometry(images.labels, geometry, size, 'nearest'));
    expect([...nearest].filter((colour) => !before.has(colour))).toEqual([]);
    expect(coloursOf(applyGeometry(images.labels, geometry, size)).size).toBeGreaterThan(before.size);
  });
});

describe('the filter of a target', () => {
  it('is bicubic unless images are looked at and this one is of labels', () => {
    expect(targetFilter(images.labels, 'auto')).toBe('nearest');
    expect(targetFilter(images.labels, 'nearest')).toBe('bicubic');
    expect(targetFilter(images.photo, 'auto')).toBe('bicubic');
  });
});

describe('hasFewColours', () => {
  it('counts colours, of gray images too', () => {
    const gray: Image = { width: 3, height: 1, channels: 1, data: Uint8Array.of(1, 2, 1) };
    expect(hasFewColours(gray, 2)).toBe(true);
    expect(hasFewColours(gray, 1)).toBe(false);
  });
});
