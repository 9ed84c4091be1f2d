/** Colours and percentages as text. */

/** RGB bytes as CSS. */
export const colourText = (colour: readonly number[]): string => `rgb(${colour.join(' ')})`;

/** A share such as 0.13 as `13 %`. */
export const percentText = (share: number): string => `${Math.round(share * 100)} %`;
