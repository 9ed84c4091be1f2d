/** What a tab trains on as files that can be sent to a server: those of the folder, or the drawn houses as images. */
import { renderFacade } from '../../data/facades/render-facade.ts';
import { sampleDescription, sampleName, splitCounts } from '../../data/facades/sample.ts';
import type { Image } from '../../data/image.ts';
import type { HousesSource, TabSource } from '../../data/web/tab-source.ts';
import type { SentFile } from './send-data.ts';

/** The files of a source; undefined for pairs that are added while they are learned, which only the tab has. */
export const filesOfSource = async (source: TabSource): Promise<readonly SentFile[] | undefined> => {
  if (source.kind === 'files') return source.files;
  return source.kind === 'houses' ? houseFiles(source) : undefined;
};

/** As `pix2pix dataset sample` writes them: labels on the left, photographs on the right. */
const houseFiles = async ({ count, size, seed }: HousesSource): Promise<readonly SentFile[]> => {
  const files: SentFile[] = [];
  let index = 0;
  for (const [split, number] of Object.entries(splitCounts(count)))
    for (let one = 1; one <= number; one++, index++) {
      const { labels, photo } = renderFacade({ seed, index, size });
      files.push({ path: `${split}/${sampleName(one)}.png`, file: await pngOfPair(labels, photo, size) });
    }
  const text = JSON.stringify(sampleDescription({ pairs: count, size, seed }), undefined, 2);
  return [...files, { path: 'dataset.json', file: new Blob([text]) }];
};

type Pixels = Pick<Image, 'width' | 'height' | 'data'>;

const pngOfPair = async (left: Pixels, right: Pixels, size: number): Promise<Blob> => {
  const canvas = new OffscreenCanvas(2 * size, size);
  const context = canvas.getContext('2d');
  context?.putImageData(opaque(left), 0, 0);
  context?.putImageData(opaque(right), size, 0);
  return canvas.convertToBlob({ type: 'image/png' });
};

/** [H,W,3] -> [H,W,4] of a canvas. */
const opaque = ({ width, height, data }: Pixels): ImageData => {
  const pixels = new ImageData(width, height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    pixels.data.set([data[from] as number, data[from + 1] as number, data[from + 2] as number, 255], to);
  }
  return pixels;
};
