/** Bundles the web app, and the translator for pages without a bundler, from what the compiler made of src/web/. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** Where the app looks for the engine's files: a folder beside assets/, which is served or copied, and not bundled. */
const ENGINE_FOLDER = '../engine';

const ENGINE_IMPORT = /(["'`])onnxruntime-web\/(wasm|webgpu|ort-[\w-]+\.mjs)\1/g;

/** The file of an entry of the package. */
const engineFile = (entry) => (entry.endsWith('.mjs') ? entry : `ort.${entry}.bundle.min.mjs`);

/** The engine's files find each other by their addresses, so they are loaded as they are. */
const engineBeside = () => ({
  name: 'engine-beside',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk')
        chunk.code = chunk.code.replaceAll(
          ENGINE_IMPORT,
          (_match, quote, entry) => `${quote}${ENGINE_FOLDER}/${engineFile(entry)}${quote}`,
        );
  },
});

const WORKER_ADDRESS = /new URL\(\s*(["'])(\.\/[\w-]+-worker\.js)\1,\s*import\.meta\.url\s*\)/g;

/** Workers are parts of the one build: they share their code with the pages and with each other. */
const workersInBuild = () => ({
  name: 'workers-in-build',
  enforce: 'pre',
  async transform(code, id) {
    const addresses = [...code.matchAll(WORKER_ADDRESS)];
    if (addresses.length === 0) return null;
    let changed = code;
    for (const [text, , address] of addresses) {
      const worker = await this.resolve(address, id);
      const reference = this.emitFile({ type: 'chunk', id: worker.id });
      changed = changed.replace(text, `import.meta.ROLLUP_FILE_URL_${reference}`);
    }
    return { code: changed, map: null };
  },
});

const isEngine = (id) => id.startsWith('onnxruntime-web');

/** Exports write it themselves, with their configuration. */
const PAGE = 'index.html';

/** The modules that the page loads for each mode of its configuration. */
const PAGES = { server: 'server-app', static: 'static-app', teach: 'teach-app' };

/**
 * Which files each page needs: exports copy no others, and pages that make a copy of themselves fetch them. Code names
 * its workers and pictures in its text.
 */
const filesByPage = (output) => {
  const chunks = new Map(
    output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
  );
  const assets = output.filter(({ type }) => type === 'asset');
  const workers = output.filter(({ type, name }) => type === 'chunk' && name.endsWith('-worker'));
  const entry = (name) => output.find((file) => file.isEntry && file.name === name).fileName;
  const baseName = (path) => path.slice(path.lastIndexOf('/') + 1);
  const closure = (names, found = new Set()) => {
    for (const name of names) {
      if (found.has(name)) continue;
      found.add(name);
      const chunk = chunks.get(name);
      const text = chunk
        ? chunk.code
        : String(assets.find(({ fileName }) => fileName === name)?.source ?? '');
      const named = [...assets, ...workers].map(({ fileName }) => fileName);
      const used = named.filter((one) => one !== PAGE && text.includes(baseName(one)));
      const later = name === entry('app') ? [] : (chunk?.dynamicImports ?? []); // those of the app are the pages
      closure([...(chunk?.imports ?? []), ...later].filter((one) => chunks.has(one)).concat(used), found);
    }
    return found;
  };
  const page = (module) => output.find((file) => file.type === 'chunk' && file.name === module).fileName;
  const own = (mode) => [page(PAGES[mode]), ...(mode === 'static' ? [entry('translator')] : [])];
  const shared = [...closure([entry('app'), PAGE])].filter((name) => name !== PAGE);
  return Object.fromEntries(
    Object.keys(PAGES).map((mode) => [mode, [...closure([...shared, ...own(mode)])].sort()]),
  );
};

/** A script of its own, since not every browser takes modules as service workers. */
const buildServiceWorker = (web, outDir) =>
  build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      lib: {
        entry: join(web, 'offline', 'service-worker.js'),
        formats: ['iife'],
        name: 'serviceWorker',
        fileName: () => 'service-worker.js',
      },
    },
  });

/** `web` is the folder of the compiled sources; every address in the result is relative, for any sub-path. */
export const buildWebApp = async (web, outDir) => {
  const { output } = await build({
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
      modulePreload: false, // its helper needs a document, which workers do not have
      rolldownOptions: {
        input: {
          app: join(web, 'app', 'index.html'),
          translator: join(web, 'library', 'standalone.js'),
          training: join(web, 'library', 'standalone-training.js'),
        },
        preserveEntrySignatures: 'strict',
        external: isEngine,
        output: {
          // The names that pages write by hand.
          entryFileNames: ({ name }) =>
            ['translator', 'training'].includes(name) ? `assets/${name}.js` : 'assets/[name]-[hash].js',
        },
      },
    },
    plugins: [workersInBuild(), engineBeside()],
  });
  await buildServiceWorker(web, outDir);
  writeFileSync(join(outDir, 'app-files.json'), JSON.stringify(filesByPage(output), null, 1));
};
