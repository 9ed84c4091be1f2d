/** How messages name an option: as programs give it, and as people type it. */

/** `loadSize (--load-size)`, or with a value that is to be given `generator unet (--generator unet)`. */
export const optionText = (name: string, value?: string | number): string => {
  const given = value === undefined ? '' : ` ${value}`;
  return `${name}${given} (--${kebabCase(name)}${given})`;
};

/** `loadSize` -> `load-size`. */
export const kebabCase = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase();
