/** The large view of one pair on the results page. */
import { byId } from './dom.ts';
import { startWipe } from './wipe.ts';

/** A row of the table. */
export interface Item {
  readonly row: HTMLTableRowElement;
  /** Its place in the order of names, from 0. */
  readonly index: number;
  readonly name: string;
  /** Mean absolute difference of output and target. */
  readonly l1: number;
}

/** Starts the dialog's own controls: how to compare, and the wipe. */
export const startView = (view: HTMLDialogElement): void => {
  const showMode = (mode: string): void => {
    view.dataset.mode = mode;
    for (const button of view.querySelectorAll<HTMLButtonElement>('button[data-mode]'))
      button.setAttribute('aria-pressed', String(button.dataset.mode === mode));
  };
  view.addEventListener('click', ({ target }) => {
    if (target instanceof HTMLButtonElement && target.dataset.mode) showMode(target.dataset.mode);
  });
  byId('close', HTMLButtonElement).addEventListener('click', () => view.close());
  showMode('wipe');
  startWipe(view);
};

const addressesOf = ({ row }: Item): string[] => [...row.querySelectorAll('a')].map(({ href }) => href);

const SIDES = ['input', 'output', 'target'] as const;

/** Fills the dialog with a pair; `shown` are the pairs that the arrows go through, and `rank` counts from 1. */
export const fillView = (view: HTMLDialogElement, item: Item, shown: readonly Item[], rank: string): void => {
  const { width, height } = sizeOf(item);
  view.style.setProperty('--ratio', String(width / height));
  byId('view-name', HTMLHeadingElement).textContent = item.name;
  byId('view-facts', HTMLOutputElement).value = `L1 ${item.l1.toFixed(4)} · rank ${rank}, 1 is best`;
  const addresses = addressesOf(item);
  for (const [i, side] of SIDES.entries()) {
    const image = byId(`view-${side}`, HTMLImageElement);
    if (image.src !== addresses[i]) image.src = addresses[i] as string;
    const title = image.closest('figure')?.querySelector('figcaption')?.textContent ?? side;
    image.alt = `${title} of ${item.name}`;
  }
  const place = shown.indexOf(item);
  byId('previous', HTMLButtonElement).disabled = place <= 0;
  byId('next', HTMLButtonElement).disabled = place < 0 || place >= shown.length - 1;
  for (const near of [shown[place + 1], shown[place - 1]]) if (near) preload(addressesOf(near));
};

/** As the page's HTML says, which knows it before the image is loaded. */
const sizeOf = ({ row }: Item): { readonly width: number; readonly height: number } => {
  const image = row.querySelector('img');
  return { width: Number(image?.getAttribute('width')), height: Number(image?.getAttribute('height')) };
};

const preload = (addresses: readonly string[]): void => {
  for (const address of addresses) new Image().src = address;
};
