/** Colours and shares as pages write them. */

/** RGB bytes as CSS. */
export const colourText = (colour: readonly number[]): string => `rgb(${colour.join(' ')})`;

/** A share of 1 as `13 %`. */
export const percentText = (share: number): string => `${Math.round(share * 100)} %`;
