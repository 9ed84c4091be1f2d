/** The script of a page for tests in a browser, bundled from the sources. */
import { build } from 'vite';

/** `entry` is a path. The engine is left out: its files are loaded as they are. */
export const bundlePage = async (entry: string): Promise<string> => {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      lib: { entry, formats: ['es'] },
      rolldownOptions: { external: [/^onnxruntime-web/] },
    },
  });
  const [first] = [result].flat();
  if (!first || !('output' in first)) throw new Error('the page was not bundled');
  return first.output[0].code;
};
