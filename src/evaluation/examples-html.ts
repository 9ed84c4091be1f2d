/** The best, middle and worst pairs: input, target, and each model's output, what comes back of it, and its difference. */

import { figure } from '../pages/figures.ts';
import { escapeHtml } from '../pages/html.ts';
import { modelClass } from '../pages/model-colours.ts';
import { pickPlaces, rankPlaces } from '../pages/rank-pairs.ts';
import type { PairImages, Report } from './report.ts';

/** Pairs per group: two rows of two for one model, one row per pair for several. */
const examplesEach = (models: readonly string[]): number => (models.length > 1 ? 3 : 4);

/** Metrics for the first ranking, in order of preference: LPIPS agrees best with people. */
const PREFERRED = ['lpips', 'l1', 'cycle_l1'];

/** The column of the first ranking. */
export const firstRanking = ({ evaluation: { columns } }: Report): number => {
  const found = PREFERRED.map((name) => columns.findIndex((column) => column.name === name));
  return Math.max(0, found.find((index) => index >= 0) ?? 0);
};

export const GROUPS = { best: 'Best', middle: 'In the middle', worst: 'Worst' } as const;

/** The examples by the first ranking; the script ranks by any metric of any model. */
export const examplesHtml = (report: Report): string => {
  const { models, evaluation, images } = report;
  const { columns, pairs } = evaluation;
  const first = firstRanking(report);
  const column = columns[first];
  if (images.length === 0) return '';
  if (!column) return unrankedHtml(report);
  const values = images.map((_, index) => pairs[index]?.values[0]?.[first] ?? Number.NaN);
  const picked = pickPlaces(rankPlaces(values, column.better), examplesEach(models));
  const shown = new Set(Object.values(picked).flat());
  const card = (place: number): string => cardHtml(report, place, first);
  const groups = Object.entries(GROUPS).map(
    ([group, title]) =>
      `<h3>${title}</h3><div class="cards" id="${group}">${picked[group as keyof typeof picked].map(card).join('\n')}</div>`,
  );
  const rest = images.flatMap((_, place) => (shown.has(place) ? [] : [card(place)]));
  const options = columns.map(
    ({ name, title, better }, i) =>
      `<option value="${escapeHtml(name)}" data-better="${better}"${i === first ? ' selected' : ''}>${escapeHtml(title)}</option>`,
  );
  const ofModel =
    models.length > 1
      ? `<label>of <select id="model">${models.map((name, i) => `<option value="${i}">${escapeHtml(name)}</option>`).join('')}</select></label>`
      : '';
  const note =
    images.length < pairs.length
      ? `<p class="note">The page has the images of the first ${images.length} of ${pairs.length} pairs.</p>`
      : '';
  const width = figuresOf(report);
  return `<section style="--columns:${width};--wide:${Math.min(1200, 150 * width)}px"><h2>Examples</h2><form class="toolbar" id="toolbar" data-each="${examplesEach(models)}" hidden><label>ranked by <select id="metric">${options.join('')}</select></label>${ofModel}</form>
<p class="note">Ranked by <span id="by">${escapeHtml(column.title)}${models.length > 1 ? ` of ${escapeHtml(models[0] ?? '')}` : ''}</span>. ${differenceNote(report)}</p>${note}
${groups.join('\n')}
<div id="rest" hidden>${rest.join('\n')}</div></section>`;
};

/** The first examples, where only sets are compared and no image has a value of its own. */
const unrankedHtml = (report: Report): string => {
  const { models, images, evaluation } = report;
  const width = figuresOf(report);
  const shown = images.slice(0, 3 * examplesEach(models)); // as many as a ranking shows
  const cards = shown.map((_, place) => cardHtml(report, place));
  const note =
    shown.length < evaluation.pairs.length
      ? `<p class="note">The first ${shown.length} of ${evaluation.pairs.length}; the folder of images has more.</p>`
      : '';
  return `<section style="--columns:${width};--wide:${Math.min(1200, 150 * width)}px"><h2>Examples</h2>${note}
<div class="cards">${cards.join('\n')}</div></section>`;
};

/** Which images the difference is of: output and target, or without targets what came back and the input. */
const differenceNote = ({ images }: Report): string => {
  const [image] = images;
  const back = image?.backs ? '“Back” is the output translated back. ' : '';
  if (image?.target !== undefined)
    return `${back}The difference is black where output and target are equal; it is shown twice as bright.`;
  return image?.backs
    ? `${back}The difference is black where it is equal to the input; it is shown twice as bright.`
    : '';
};

/** Number of images per pair: input, target, and for each model the output, what comes back, and the difference. */
const figuresOf = ({ models, images }: Report): number => {
  const [image] = images;
  const ofPair = [image?.input, image?.target].filter((address) => address !== undefined).length;
  const ofModel = 1 + (image?.backs ? 1 : 0) + (image?.target !== undefined || image?.backs ? 1 : 0);
  return ofPair + ofModel * models.length;
};

/** A pair's images in a row, as `figuresOf` counts them, with its values of the column `first`, if there is one. */
const cardHtml = (
  { models, evaluation: { pairs }, images }: Report,
  place: number,
  first?: number,
): string => {
  const [pair, image] = [pairs[place], images[place]];
  if (!pair || !image) return '';
  const { name } = pair;
  const figures = [
    ...(image.input === undefined ? [] : [figureHtml('input', image.input, name, image)]),
    ...(image.target === undefined ? [] : [figureHtml('target', image.target, name, image)]),
    ...image.outputs.flatMap((output, i) => {
      const model = models.length > 1 ? `${models[i]}` : 'output';
      const ofModel = models.length > 1 ? ` of ${model}` : '';
      const back = image.backs?.[i];
      return [
        figureHtml(model, output, name, image, {
          place: i,
          value: first === undefined ? undefined : figure(pair.values[i]?.[first] ?? Number.NaN),
        }),
        ...(back === undefined ? [] : [figureHtml(`back${ofModel}`, back, name, image)]),
        ...differenceOf(`difference${ofModel}`, { output, back }, image, name),
      ];
    }),
  ];
  const values = JSON.stringify(pair.values.map((ofModel) => ofModel.map(plainNumber)));
  return `<article data-place="${place}" data-values="${escapeHtml(values)}"><h4>${escapeHtml(name)}</h4><div class="images">${figures.join('')}</div></article>`;
};

const imageHtml = (address: string, alt: string, { width, height }: PairImages): string =>
  `<img src="${escapeHtml(address)}" alt="${escapeHtml(alt)}" width="${width}" height="${height}" loading="lazy" decoding="async">`;

const figureHtml = (
  caption: string,
  address: string,
  name: string,
  image: PairImages,
  model?: { readonly place: number; readonly value: string | undefined },
): string =>
  `<figure><a href="${escapeHtml(address)}">${imageHtml(address, `${caption} of ${name}`, image)}</a><figcaption>${model && caption !== 'output' ? `<i class="${modelClass(model.place)}"></i>` : ''}${escapeHtml(caption)}${model?.value === undefined ? '' : ` <output>${model.value}</output>`}</figcaption></figure>`;

/** Of output and target, or without a target of input and what comes back; none without either. */
const differenceOf = (
  caption: string,
  { output, back }: { readonly output: string; readonly back: string | undefined },
  image: PairImages,
  name: string,
): string[] => {
  const { input, target } = image;
  if (target !== undefined) return [differenceHtml(caption, [output, target], image, name)];
  return back !== undefined && input !== undefined
    ? [differenceHtml(caption, [back, input], image, name)]
    : [];
};

/** Both images on top of each other, blended by the browser: this needs no further file and works at any size. */
const differenceHtml = (
  caption: string,
  addresses: readonly [string, string],
  image: PairImages,
  name: string,
): string =>
  `<figure><div class="difference" role="img" aria-label="${escapeHtml(`${caption} of ${name}`)}">${addresses.map((address) => imageHtml(address, '', image)).join('')}</div><figcaption>${escapeHtml(caption)}</figcaption></figure>`;

/** JSON has no infinity, so it is written as text, which the script converts. */
const plainNumber = (value: number): number | string =>
  Number.isFinite(value) ? Number(value.toPrecision(6)) : String(value);
