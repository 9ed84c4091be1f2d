/** Bundles the web app, and the translator for pages without a bundler, from what the compiler made of src/web/. */
import { join } from 'node:path';
import { build } from 'vite';

/** Where the app looks for the engine's files: a folder beside assets/, which is served or copied, and not bundled. */
const ENGINE_FOLDER = '../engine';

const ENGINE_IMPORT = /(["'`])onnxruntime-web\/(wasm|webgpu)\1/g;

/** The engine's files find each other by their addresses, so they are loaded as they are. */
const engineBeside = () => ({
  name: 'engine-beside',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk')
        chunk.code = chunk.code.replaceAll(
          ENGINE_IMPORT,
          (_match, quote, name) => `${quote}${ENGINE_FOLDER}/ort.${name}.bundle.min.mjs${quote}`,
        );
  },
});

const isEngine = (id) => id.startsWith('onnxruntime-web');

/** `web` is the folder of the compiled sources; every address in the result is relative, for any sub-path. */
export const buildWebApp = async (web, outDir) => {
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(web, 'app'),
    base: './',
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { app: join(web, 'app', 'index.html'), translator: join(web, 'library', 'standalone.js') },
        preserveEntrySignatures: 'strict',
        external: isEngine,
        output: {
          // The name that pages write by hand.
          entryFileNames: ({ name }) =>
            name === 'translator' ? 'assets/translator.js' : 'assets/[name]-[hash].js',
        },
      },
    },
    worker: { format: 'es', plugins: () => [engineBeside()], rolldownOptions: { external: isEngine } },
    plugins: [engineBeside()],
  });
};
