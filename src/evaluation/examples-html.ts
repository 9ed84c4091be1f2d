/** The best, middle and worst pairs: input, target, and each model's output and difference. */

import { figure } from '../pages/figures.ts';
import { escapeHtml } from '../pages/html.ts';
import { modelClass } from '../pages/model-colours.ts';
import { pickPlaces, rankPlaces } from '../pages/rank-pairs.ts';
import type { PairImages, Report } from './report.ts';

/** Pairs per group: two rows of two for one model, one row per pair for several. */
const examplesEach = (models: readonly string[]): number => (models.length > 1 ? 3 : 4);

/** Metrics for the first ranking, in order of preference: LPIPS agrees best with people. */
const PREFERRED = ['lpips', 'l1'];

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
  if (images.length === 0 || !column) return '';
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
<p class="note">Ranked by <span id="by">${escapeHtml(column.title)}${models.length > 1 ? ` of ${escapeHtml(models[0] ?? '')}` : ''}</span>. The difference is black where output and target are equal; it is shown twice as bright.</p>${note}
${groups.join('\n')}
<div id="rest" hidden>${rest.join('\n')}</div></section>`;
};

/** Number of images per pair: input, target, and for each model the output and the difference. */
const figuresOf = ({ models, images }: Report): number =>
  (images[0]?.input === undefined ? 1 : 2) + 2 * models.length;

/** A pair's images in a row: input, target, and for each model the output and the difference. */
const cardHtml = (
  { models, evaluation: { pairs }, images }: Report,
  place: number,
  first: number,
): string => {
  const [pair, image] = [pairs[place], images[place]];
  if (!pair || !image) return '';
  const { name } = pair;
  const figures = [
    ...(image.input === undefined ? [] : [figureHtml('input', image.input, name, image)]),
    figureHtml('target', image.target, name, image),
    ...image.outputs.flatMap((output, i) => {
      const model = models.length > 1 ? `${models[i]}` : 'output';
      return [
        figureHtml(model, output, name, image, {
          place: i,
          value: figure(pair.values[i]?.[first] ?? Number.NaN),
        }),
        differenceHtml(models.length > 1 ? `difference of ${model}` : 'difference', output, image, name),
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
  model?: { readonly place: number; readonly value: string },
): string =>
  `<figure><a href="${escapeHtml(address)}">${imageHtml(address, `${caption} of ${name}`, image)}</a><figcaption>${model && caption !== 'output' ? `<i class="${modelClass(model.place)}"></i>` : ''}${escapeHtml(caption)}${model ? ` <output>${model.value}</output>` : ''}</figcaption></figure>`;

/** Both images on top of each other, blended by the browser: this needs no further file and works at any size. */
const differenceHtml = (caption: string, output: string, image: PairImages, name: string): string =>
  `<figure><div class="difference" role="img" aria-label="${escapeHtml(`${caption} of ${name}`)}">${imageHtml(output, '', image)}${imageHtml(image.target, '', image)}</div><figcaption>${escapeHtml(caption)}</figcaption></figure>`;

/** JSON has no infinity, so it is written as text, which the script converts. */
const plainNumber = (value: number): number | string =>
  Number.isFinite(value) ? Number(value.toPrecision(6)) : String(value);
