/**
 * Bundles the scripts of self-contained pages, src/pages/scripts/, into src/pages/scripts.generated.ts: one constant per
 * page, whose text the page carries. The file is committed, so that the sources run without a build.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generated = join(root, 'src', 'pages', 'scripts.generated.ts');

/** Entry points, by the names of the constants. */
const PAGES = { RUN_SCRIPT: 'run.ts', RESULTS_SCRIPT: 'results.ts', REPORT_SCRIPT: 'report.ts' };

const bundle = async (entry) => {
  const file = join(root, 'src', 'pages', 'scripts', entry);
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'error',
    root,
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      // The page's own modules do something when they are loaded; what they import does not.
      rolldownOptions: { treeshake: { moduleSideEffects: (id) => id === file } },
      lib: { entry: file, formats: ['iife'], name: 'page' },
    },
  });
  const { code } = output[0];
  // HTML would end the script there.
  if (/<\/script|<!--/i.test(code)) throw new Error(`${entry}: its text cannot stand in a page`);
  return code.trim();
};

/** The text of the generated module. */
export const pageScriptsModule = async () => {
  const constants = [];
  for (const [name, entry] of Object.entries(PAGES))
    constants.push(`export const ${name} = ${JSON.stringify(await bundle(entry))};\n`);
  return `/** Made by \`npm run page-scripts\` from scripts/; do not edit. */\n\n${constants.join('\n')}`;
};

/** The module as it is now. */
export const committedModule = () => readFileSync(generated, 'utf8');

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(generated, await pageScriptsModule());
