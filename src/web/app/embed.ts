/** The embed mode: a page in a frame of another page, with one view alone. Its address says which: `?embed=curve&run=first`. */

export const EMBED_VIEWS = ['curve', 'samples', 'board'] as const;

export interface Embed {
  readonly view: (typeof EMBED_VIEWS)[number];
  /** The run of a curve or of samples; absent for the newest. */
  readonly run: string | undefined;
  /** The chart of a curve, such as `losses-of-d`; absent for the first. */
  readonly chart: string | undefined;
  /** The model of a board; absent for the first. */
  readonly model: string | undefined;
}

/** The view of an address's part after `?`, or undefined where it asks for none. */
export const parseEmbed = (search: string): Embed | undefined => {
  const parts = new URLSearchParams(search);
  const view = EMBED_VIEWS.find((one) => one === parts.get('embed'));
  if (!view) return undefined;
  const text = (name: string): string | undefined => parts.get(name) || undefined;
  return { view, run: text('run'), chart: text('chart'), model: text('model') };
};
