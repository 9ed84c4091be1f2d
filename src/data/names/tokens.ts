/** The parts of file names: numbers, words, and what stands between them. */

/** `0001TP_006690` -> `0001`, `TP`, `_`, `006690`. */
export const tokensOf = (name: string): readonly string[] => name.match(/\d+|\p{L}+|[^\d\p{L}]+/gu) ?? [];

/** Whether a part is a number or a word. */
export const isTelling = (token: string): boolean => /[\d\p{L}]/u.test(token);
