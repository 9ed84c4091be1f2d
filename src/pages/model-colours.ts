/** The colours that tell models apart. */

/** Light and dark colours of models after the two that all pages have. Colour-blind people can tell the first four apart. */
const FURTHER_COLOURS = [
  ['#3f8a4a', '#7fcf8a'],
  ['#8a4fae', '#c99bea'],
  ['#0f8585', '#5fd0cf'],
  ['#b8336a', '#f28bb5'],
  ['#8a6d00', '#d9bc4f'],
  ['#5c6470', '#aab3bd'],
] as const;

const NUM_COLOURS = 2 + FURTHER_COLOURS.length;

/** The class that colours a model; after eight models the colours repeat. */
export const modelClass = (place: number): string => `s${place % NUM_COLOURS}`;

const further = (isDark: boolean): string =>
  FURTHER_COLOURS.map(([light, dark], i) => `--s${i + 2}:${isDark ? dark : light}`).join(';');

/** Style sheet text: `--s0`, `--s1` ... and what they colour. */
export const MODEL_COLOURS = `
:root{--s0:var(--c0);--s1:var(--c1);${further(false)}}@media(prefers-color-scheme:dark){:root{${further(true)}}}
${Array.from({ length: NUM_COLOURS }, (_, i) => `i.s${i}{background:var(--s${i})}.bar.s${i}{fill:var(--s${i})}g.s${i}{stroke:var(--s${i});fill:var(--s${i})}`).join('')}`;
