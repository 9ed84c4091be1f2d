/**
 * The page of an evaluation in a browser: ranks the examples by any metric of any model. The script moves the cards of
 * the page between its groups. The choice is kept in the address after `#` (`metric=ssim&model=1`), so that it can be
 * shared.
 */
import type { Direction } from '../../metrics/direction.ts';
import { figure } from '../figures.ts';
import { pickPlaces, rankPlaces } from '../rank-pairs.ts';
import { byId, hashParameters, optionalById } from './dom.ts';

interface Card {
  readonly element: HTMLElement;
  /** By model, then by metric; what JSON cannot hold is text, such as `Infinity`. */
  readonly values: readonly (readonly (number | string)[])[];
}

const cardOf = (element: HTMLElement): Card => ({
  element,
  values: JSON.parse(element.dataset.values as string) as Card['values'],
});

const byPlace = (a: HTMLElement, b: HTMLElement): number => Number(a.dataset.place) - Number(b.dataset.place);

const startRanking = (toolbar: HTMLFormElement): void => {
  const metric = byId('metric', HTMLSelectElement);
  const model = optionalById('model', HTMLSelectElement);
  const cards = [...document.querySelectorAll('article')].sort(byPlace).map(cardOf);
  const elements = (places: readonly number[]): HTMLElement[] =>
    places.map((place) => (cards[place] as Card).element);

  const rank = (): void => {
    const column = metric.selectedIndex;
    const [option] = metric.selectedOptions;
    if (!option) return;
    const valuesOf = (ofModel: number): number[] =>
      cards.map(({ values }) => Number(values[ofModel]?.[column]));
    for (const { element, values } of cards)
      for (const [i, output] of element.querySelectorAll('output').entries())
        output.textContent = figure(Number(values[i]?.[column]));
    const better = option.dataset.better as Direction; // as: examples-html.ts wrote it
    const ranked = rankPlaces(valuesOf(model ? Number(model.value) : 0), better);
    byId('rest', HTMLDivElement).append(...elements(ranked));
    const groups = pickPlaces(ranked, Number(toolbar.dataset.each));
    for (const [group, places] of Object.entries(groups))
      byId(group, HTMLDivElement).append(...elements(places));
    const ofModel = model ? ` of ${model.selectedOptions[0]?.textContent}` : '';
    byId('by', HTMLSpanElement).textContent = `${option.textContent}${ofModel}`;
  };

  const choose = (): void => {
    const given = hashParameters();
    const column = [...metric.options].findIndex(({ value }) => value === given.get('metric'));
    if (column >= 0) metric.selectedIndex = column;
    const ofModel = given.get('model');
    if (model && ofModel && Number(ofModel) < model.options.length) model.value = ofModel;
    rank();
  };

  toolbar.addEventListener('change', () => {
    const chosen = new URLSearchParams({ metric: metric.value, ...(model ? { model: model.value } : {}) });
    history.replaceState(null, '', `#${chosen}`);
    rank();
  });
  toolbar.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('hashchange', choose);
  toolbar.hidden = false;
  choose();
};

const toolbar = optionalById('toolbar', HTMLFormElement); // a page without images has none
if (toolbar) startRanking(toolbar);
