import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BrowserPage,
  browserCommand,
  openBrowser,
  whyNoBrowser,
} from '../../training/browser.testing.ts';
import { bundlePage } from '../../training/bundle-page.testing.ts';
import { renderFacade } from '../facades/render-facade.ts';
import { type Image, joinSideBySide, splitSideBySide } from '../image.ts';
import { decodeImage, encodePng } from '../node/codecs.ts';
import { zipArchive } from '../node/download/zip.testing.ts';
import { sharp } from '../node/image-library.ts';
import type { DataPage, EncodedFile } from './data-page.testing.ts';

const reason = whyNoBrowser();
if (reason !== undefined) console.log(`data sets in a browser are not tested: ${reason}`);

let server: Server;
let browser: BrowserPage;

const call = <K extends keyof DataPage>(
  name: K,
  ...args: Parameters<DataPage[K]>
): Promise<Awaited<ReturnType<DataPage[K]>>> =>
  browser.evaluate(`page.${name}(${args.map((arg) => JSON.stringify(arg)).join()})`);

beforeAll(async () => {
  if (reason !== undefined) return;
  const code = await bundlePage(fileURLToPath(new URL('./data-page.testing.ts', import.meta.url)));
  server = createServer((request, response) => {
    const isPage = request.url === '/page.js';
    response.writeHead(200, { 'Content-Type': isPage ? 'text/javascript' : 'text/html' });
    response.end(
      isPage ? code : '<!doctype html><title>data</title><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  browser = await openBrowser(browserCommand() as string);
  await browser.open(`http://localhost:${(server.address() as AddressInfo).port}/`);
}, 60_000);
afterAll(async () => {
  if (reason !== undefined) return;
  await browser.close();
  server.closeAllConnections();
  server.close();
});

const house = (index: number): Image => {
  const { labels, photo } = renderFacade({ seed: 2, index, size: 64 });
  return joinSideBySide({ ...labels, channels: 3 }, { ...photo, channels: 3 });
};

const rawOf = ({ data, width, height, channels }: Image) =>
  sharp(data, { raw: { width, height, channels: channels as 3 } });

const encoded = (path: string, bytes: Uint8Array): EncodedFile => ({
  path,
  base64: Buffer.from(bytes).toString('base64'),
});

/** The largest and the mean difference of a tab's pixels from Node's, of one image with both sides. */
const differences = async (path: string, bytes: Uint8Array): Promise<{ most: number; mean: number }> => {
  const { pairs } = await call('open', 'one', [encoded(path, bytes)]);
  const sides = splitSideBySide(await decodeImage(bytes, 3, path));
  let [most, sum, count] = [0, 0, 0];
  for (const [at, side] of sides.entries()) {
    const ofTab = pairs[0]?.[at];
    expect([ofTab?.width, ofTab?.height, ofTab?.channels]).toEqual([side.width, side.height, 3]);
    for (const [i, value] of side.data.entries()) {
      const difference = Math.abs(value - (ofTab?.data[i] ?? Number.NaN));
      most = Math.max(most, difference);
      sum += difference;
      count++;
    }
  }
  return { most, mean: sum / count };
};

/** A test in a browser, which is skipped for a reason where there is none. */
const test = (name: string, run: () => Promise<void>): void =>
  it(name, async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    await run();
  });

describe('images in a browser are those of Node', () => {
  test('of a PNG file, each value', async () => {
    expect(await differences('train/1.png', await encodePng(house(0)))).toEqual({ most: 0, mean: 0 });
  });

  test('of a PNG file with a palette, and of a gray one', async () => {
    const palette = await rawOf(house(1)).png({ palette: true, colours: 64 }).toBuffer();
    const gray = await rawOf(house(1)).grayscale().png().toBuffer();
    expect(await differences('train/1.png', palette)).toEqual({ most: 0, mean: 0 });
    expect(await differences('train/1.png', gray)).toEqual({ most: 0, mean: 0 });
  });

  test('of transparent parts, on white', async () => {
    const { width, height, data } = house(2);
    const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) =>
      i % 4 === 3 ? (i >> 2) % 256 : (data[(i >> 2) * 3 + (i % 4)] as number),
    );
    const png = await sharp(rgba, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer();
    expect((await differences('train/1.png', png)).most).toBeLessThanOrEqual(2);
  });

  test('of a file of 16 bits, within one step', async () => {
    const png = await rawOf(house(2)).toColourspace('rgb16').png().toBuffer();
    expect((await differences('train/1.png', png)).most).toBeLessThanOrEqual(1);
  });

  test('of JPEG and WebP files, within what decoders differ by', async () => {
    const jpeg = await rawOf(house(3)).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer();
    const webp = await rawOf(house(3)).webp({ lossless: true }).toBuffer();
    const ofJpeg = await differences('train/1.jpg', jpeg);
    expect(ofJpeg.mean).toBeLessThan(0.5);
    expect(ofJpeg.most).toBeLessThanOrEqual(4);
    expect((await differences('train/1.webp', webp)).most).toBe(0);
  });

  test('upright, by the orientation that a camera has written', async () => {
    const jpeg = await rawOf(house(4))
      .rotate(90)
      .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      .withMetadata({ orientation: 8 })
      .toBuffer();
    expect((await differences('train/1.jpg', jpeg)).mean).toBeLessThan(0.6);
  });

  test('in the colours of a profile, such as those of phones', async () => {
    const jpeg = await rawOf(house(5))
      .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      .withIccProfile('p3')
      .toBuffer();
    const plain = await rawOf(house(5)).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
    expect((await differences('train/1.jpg', jpeg)).mean).toBeLessThan(1.5);
    expect((await differences('train/1.jpg', plain)).mean).toBeLessThan(0.5);
  });
});

describe('data sets in a browser', () => {
  test('open from a zip archive as from a folder', async () => {
    const entries = await Promise.all(
      [0, 1].map(async (i) => ({ path: `train/${i}.png`, data: Buffer.from(await encodePng(house(i))) })),
    );
    const folder = entries.map(({ path, data }) => encoded(path, data));
    const zip = zipArchive([...entries, { path: '__MACOSX/train/._0.png', data: Buffer.from('x') }]);
    expect(await call('open', 'h.zip', [encoded('h.zip', zip)])).toEqual(await call('open', 'h', folder));
  });

  test('open by names and headers alone, 5,000 pairs', async () => {
    expect(await call('openMany', encoded('1.png', await encodePng(house(0))), 5000)).toBe(5000);
  });

  test('name torn files, and those that no browser shows', async () => {
    const png = await encodePng(house(0));
    expect(
      await call('problem', 'torn', [encoded('train/1.png', new TextEncoder().encode('hello'))]),
    ).toContain('train/1.png is not an image by its first bytes');
    const tiff = await rawOf(house(0)).tiff().toBuffer();
    expect(await call('problem', 'scans', [encoded('train/1.tif', tiff)])).toContain(
      'train/1.tif is a TIFF file, which browsers cannot show; save it as PNG or JPEG',
    );
    expect(await call('problem', 'whole', [encoded('train/1.png', png)])).toBe('');
  });

  test('are looked at, and shown as ImageData', async () => {
    const files = await Promise.all(
      [0, 1, 2].map(async (i) => encoded(`train/${i}.png`, await encodePng(house(i)))),
    );
    expect(await call('inspect', 'houses', files)).toMatchObject({
      pairs: { train: 3, val: 0, test: 0 },
      findings: [{ kind: 'few-pairs' }],
      first: [
        [64, 64, true],
        [64, 64, true],
        [64, 64, true],
      ],
    });
  });
});
