/** What a page says to its service worker. */

/** Keep the files of the app, so that the page opens offline. */
export const KEEP = 'keep';
