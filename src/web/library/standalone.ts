/** The translator alone, for pages without a bundler: built as one file, with its worker and the engine beside it. */
export { Translator } from './translator.ts';
