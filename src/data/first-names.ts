/** Names in messages: the first ones, and how many more there are. */

/** Up to five names, for an error. */
export const firstNames = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
