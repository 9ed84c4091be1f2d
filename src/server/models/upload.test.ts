import { beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../data/node/codecs.ts';
import { encodeStored } from '../../data/node/formats/write-stored.ts';
import { noiseImage } from '../run-folders.testing.ts';
import { checkUpload, readUpload } from './upload.ts';

const LIMITS = { bytes: 2000, pixels: 64 };

let png: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  png = new Uint8Array(await encodePng(noiseImage(8, 8)));
});

const post = (body: BodyInit | null, headers: Readonly<Record<string, string>> = {}): Request =>
  new Request('http://localhost/', { method: 'POST', body, headers });

const form = (field: string, value: Blob | string): FormData => {
  const data = new FormData();
  data.set(field, value);
  return data;
};

/** A body of unknown length. */
const stream = (...parts: readonly Uint8Array[]): Request =>
  new Request('http://localhost/', {
    method: 'POST',
    body: new ReadableStream({
      start: (controller) => {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    }),
    duplex: 'half',
  } as RequestInit);

describe('the image of a request', () => {
  it('is its body, or the field of a form', async () => {
    expect(await readUpload(post(png), LIMITS)).toEqual(Buffer.from(png));
    expect(await readUpload(post(form('image', new Blob([png]))), LIMITS)).toEqual(png);
    expect(Buffer.from(await readUpload(stream(png.slice(0, 9), png.slice(9)), LIMITS))).toEqual(
      Buffer.from(png),
    );
  });

  it.each([
    ['no body', () => post(null)],
    ['an empty one', () => post('')],
    ['a form without the field', () => post(form('picture', new Blob([png])))],
    ['text in the field', () => post(form('image', 'text'))],
  ])('is missing in %s', async (_, request) => {
    await expect(readUpload(request(), LIMITS)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('the request has no image; send a PNG'),
    });
  });

  it('is not a form that its content type does not describe', async () => {
    const broken = post('x', { 'content-type': 'multipart/form-data; boundary=none' });
    await expect(readUpload(broken, LIMITS)).rejects.toMatchObject({ code: 'DATA' });
  });

  it('has a limit, whether its length is declared or not', async () => {
    const long = new Uint8Array(2001);
    await expect(readUpload(post(long), LIMITS)).rejects.toMatchObject({ code: 'LIMIT' });
    await expect(readUpload(stream(long.subarray(0, 1500), long), LIMITS)).rejects.toMatchObject({
      code: 'LIMIT',
      message: expect.stringContaining('longer than 2000 bytes'),
    });
    expect(await readUpload(post(new Uint8Array(2000)), LIMITS)).toHaveLength(2000);
  });

  it('is recognised by its first bytes, and its pixels are counted before it is decoded', async () => {
    await checkUpload(png, LIMITS);
    await checkUpload(png.subarray(0, 40), LIMITS); // torn, but its header is there
    await expect(checkUpload(png, { ...LIMITS, pixels: 63 })).rejects.toThrow(
      'the image has 8x8 pixels, more than the limit of 63',
    );
    const huge = Buffer.from(png);
    huge.writeUInt32BE(4_000_000_000, 16); // the width in a PNG's header
    await expect(checkUpload(huge, LIMITS)).rejects.toThrow(expect.objectContaining({ code: 'LIMIT' }));
    for (const text of ['<svg width="1" height="1"/>', 'GIF89a', '', 'no image'])
      await expect(checkUpload(Buffer.from(text), LIMITS)).rejects.toThrow(
        expect.objectContaining({ code: 'DATA' }),
      );
  });

  it('may hold measured values, whose pixels are counted too', async () => {
    const tiff = await encodeStored(
      { width: 9, height: 8, channels: 6, data: new Float32Array(9 * 8 * 6) },
      'tiff',
    );
    await checkUpload(tiff, { ...LIMITS, pixels: 72 });
    await expect(checkUpload(tiff, LIMITS)).rejects.toThrow('the image has 9x8 pixels');
  });
});
