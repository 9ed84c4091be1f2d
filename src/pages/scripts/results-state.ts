/** What the results page shows, as its address says after `#`: `sort=worst&find=night&size=200&pair=7`. */
import { hashParameters } from './dom.ts';

export type Sort = 'name' | 'best' | 'worst';

export interface ResultsState {
  readonly sort: Sort;
  /** Part of the names of the pairs shown. */
  readonly find: string;
  /** Least width of an image in the list, in pixels. */
  readonly size: string;
  /** The pair in the large view, counted from 1; empty if the view is closed. */
  readonly pair: string;
}

const DEFAULTS: ResultsState = { sort: 'name', find: '', size: '112', pair: '' };

const isSort = (text: string | undefined): text is Sort =>
  text === 'name' || text === 'best' || text === 'worst';

/** The state in the address. What it does not say has its default. */
export const readState = (): ResultsState => {
  const { sort, ...given } = Object.fromEntries(hashParameters());
  return { ...DEFAULTS, ...given, sort: isSort(sort) ? sort : 'name' };
};

/** State of the history's entry that opened the large view. */
const OPENED = 'opened';

/** Whether the browser's "back" closes the large view. */
export const isOpenedStep = (): boolean => history.state === OPENED;

/** Keeps the state in the address; as a new entry of the history where `isStep`. */
export const keepState = (state: ResultsState, isStep: boolean): void => {
  const names = Object.keys(DEFAULTS) as (keyof ResultsState)[];
  const changed = names.filter((name) => state[name] !== DEFAULTS[name]).map((name) => [name, state[name]]);
  const hash = new URLSearchParams(changed).toString();
  const address = location.pathname + location.search + (hash === '' ? '' : `#${hash}`);
  if (isStep) history.pushState(OPENED, '', address);
  else history.replaceState(history.state, '', address);
};
