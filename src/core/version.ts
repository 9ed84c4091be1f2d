/** The version of this package where package.json cannot be read, as in a browser; a test holds them equal. */
export const VERSION = '0.1.0';
