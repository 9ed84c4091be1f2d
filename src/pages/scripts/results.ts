/**
 * The results page in a browser: order, filter, size of the images, and the large view of a pair. The rows of the table
 * are all that it knows; `results-state.ts` keeps what it shows in the address.
 */
import { byId } from './dom.ts';
import { isOpenedStep, keepState, type ResultsState, readState, type Sort } from './results-state.ts';
import { fillView, type Item, startView } from './results-view.ts';

const body = byId('rows', HTMLTableSectionElement);
const view = byId('view', HTMLDialogElement);
const toolbar = byId('toolbar', HTMLFormElement);
const find = byId('find', HTMLInputElement);
const size = byId('size', HTMLInputElement);

const items: readonly Item[] = [...body.rows].map((row, index) => ({
  row,
  index,
  name: row.dataset.name as string,
  l1: Number(row.dataset.l1),
}));

const ORDERS: Readonly<Record<Sort, (a: Item, b: Item) => number>> = {
  name: (a, b) => a.index - b.index,
  best: (a, b) => a.l1 - b.l1 || a.index - b.index,
  worst: (a, b) => b.l1 - a.l1 || a.index - b.index,
};

/** `aria-sort` of the columns of names and of L1. */
const ARIA_SORT: Readonly<Record<Sort, readonly [byName: string, byL1: string]>> = {
  name: ['ascending', 'none'],
  best: ['none', 'ascending'],
  worst: ['none', 'descending'],
};

/** `pair`, or `image` of an unpaired set. */
const itemName = byId('by-name', HTMLTableCellElement).textContent ?? 'pair';

const ranked = [...items].sort(ORDERS.best);
let state = readState();
let shown = items;

const change = (changes: Partial<ResultsState>, isStep = false): void => {
  state = { ...state, ...changes };
  keepState(state, isStep);
  render();
};

const render = (): void => {
  renderRows();
  renderToolbar();
  renderView();
};

const renderRows = (): void => {
  const words = state.find.toLowerCase();
  shown = items.filter(({ name }) => name.toLowerCase().includes(words)).sort(ORDERS[state.sort]);
  for (const { row } of items) row.hidden = true;
  for (const { row } of shown) row.hidden = false;
  // Moving rows that stand right already would lose the focus.
  if (shown.some(({ row }, place) => body.rows[place] !== row)) body.prepend(...shown.map(({ row }) => row));
  const [byName, byL1] = ARIA_SORT[state.sort];
  byId('by-name', HTMLTableCellElement).setAttribute('aria-sort', byName);
  byId('by-l1', HTMLTableCellElement).setAttribute('aria-sort', byL1);
  byId('none', HTMLParagraphElement).hidden = shown.length > 0;
};

const renderToolbar = (): void => {
  for (const button of toolbar.querySelectorAll('button'))
    button.setAttribute('aria-pressed', String(button.dataset.sort === state.sort));
  if (find.value !== state.find) find.value = state.find; // setting an equal value would move the cursor
  size.value = state.size;
  showSize();
  const part = shown.length === items.length ? '' : `${shown.length} of `;
  byId('count', HTMLOutputElement).value =
    `${part}${items.length} ${itemName}${items.length === 1 ? '' : 's'}`;
};

const showSize = (): void => document.documentElement.style.setProperty('--size', `${size.value}px`);

const itemInView = (): Item | undefined => items[Number(state.pair) - 1];

const renderView = (): void => {
  const item = itemInView();
  if (!item) {
    if (view.open) view.close();
    return;
  }
  fillView(view, item, shown, `${ranked.indexOf(item) + 1} of ${items.length}`);
  if (!view.open) view.showModal();
};

const open = (item: Item): void => change({ pair: String(item.index + 1) }, !view.open);

/** Opens the pair that is `by` places further in the order shown, if there is one. */
const move = (by: number): void => {
  const item = itemInView();
  const next = item && shown[shown.indexOf(item) + by];
  if (next) open(next);
};

/** Closing goes back in the history where opening was a step, so that neither leaves an entry. */
view.addEventListener('close', () => {
  const item = itemInView();
  if (!item) return;
  state = { ...state, pair: '' };
  if (isOpenedStep()) history.back();
  else keepState(state, false);
  if (item.row.hidden) return;
  item.row.scrollIntoView({ block: 'nearest' });
  item.row.querySelector<HTMLElement>('.output a')?.focus({ preventScroll: true });
});

// The tab key stops once per pair.
for (const { row } of items)
  for (const link of row.querySelectorAll<HTMLElement>('.input a,.target a')) link.tabIndex = -1;

document.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
  const link = event.target.closest<HTMLAnchorElement>('tbody a,a[href^="#pair="]');
  if (!link) return;
  const row = link.closest('tr');
  const item = row
    ? items.find((one) => one.row === row)
    : items[Number(link.hash.slice('#pair='.length)) - 1];
  event.preventDefault();
  if (item) open(item);
});

toolbar.addEventListener('click', ({ target }) => {
  if (target instanceof HTMLButtonElement && target.dataset.sort)
    change({ sort: target.dataset.sort as Sort });
});
toolbar.addEventListener('submit', (event) => event.preventDefault());
find.addEventListener('input', () => change({ find: find.value }));
size.addEventListener('input', showSize);
size.addEventListener('change', () => change({ size: size.value }));

byId('previous', HTMLButtonElement).addEventListener('click', () => move(-1));
byId('next', HTMLButtonElement).addEventListener('click', () => move(1));
document.addEventListener('keydown', (event) => {
  const isOnSlider = event.target instanceof HTMLInputElement; // which has its own arrows
  if (!view.open || isOnSlider || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === 'ArrowLeft') move(-1);
  if (event.key === 'ArrowRight') move(1);
});
addEventListener('popstate', () => {
  state = readState();
  render();
});

toolbar.hidden = false;
startView(view);
render();
