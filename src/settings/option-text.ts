/** How messages name an option: as programs give it, and as people type it. */

/** `loadSize (--load-size)`; `size (--size)`. */
export const optionText = (name: string): string => `${name} (--${kebabCase(name)})`;

/** `loadSize` -> `load-size`. */
export const kebabCase = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
