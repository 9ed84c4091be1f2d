/** The version of this package. */
import { readFileSync } from 'node:fs';

/** The version in package.json, which is three folders up from src/core/node/ and from dist/core/node/ alike. */
export const packageVersion = (): string => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
};
