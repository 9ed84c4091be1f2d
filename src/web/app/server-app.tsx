/** The app at a server: runs, their results, and the board with their models. */
import { useCallback, useEffect, useMemo } from 'preact/hooks';
import type { ModelList, ModelSummary } from '../../api/models.ts';
import type { Results } from '../../api/results.ts';
import { ADDRESSES } from '../../api/routes.ts';
import type { SampleList } from '../../api/samples.ts';
import type { BoardModel } from '../app-config.ts';
import { BoardPage } from '../board/board-page.tsx';
import { blobOfUrl } from '../board/picture-source.ts';
import { boardSize, takesPhotographs } from '../board-input.ts';
import { GalleryPage } from '../gallery/gallery-page.tsx';
import { EmbeddedRun } from '../runs/embedded-run.tsx';
import { RunPage } from '../runs/run-page.tsx';
import { RunsPage } from '../runs/runs-page.tsx';
import { TeachPage } from '../teach/teach-page.tsx';
import { AppHead } from './app-head.tsx';
import { type Embed, parseEmbed } from './embed.ts';
import { type Route, routeHash, useRoute } from './route.ts';
import { fetchJson, useJson } from './server-data.ts';

/** Most example inputs on the board. */
const MOST_EXAMPLES = 12;

/** The board's size for a model that does not record one. */
const USUAL_SIZE = 256;

export const ServerApp = () => {
  const embed = parseEmbed(location.search);
  return embed ? <EmbeddedApp embed={embed} /> : <WholeApp />;
};

/** One view alone, in a frame of another page. */
const EmbeddedApp = ({ embed }: { readonly embed: Embed }) => {
  useEffect(() => {
    document.title = `${embed.run ?? embed.model ?? 'pix2pix'} – pix2pix`;
  });
  return (
    <main class="embed">
      {embed.view === 'board' ? <DrawPage name={embed.model} /> : <EmbeddedRun embed={embed} />}
    </main>
  );
};

const WholeApp = () => {
  const route = useRoute() ?? { page: 'runs' as const };
  const links = [
    {
      text: 'Runs',
      href: routeHash({ page: 'runs' }),
      isCurrent: route.page !== 'draw' && route.page !== 'teach',
    },
    { text: 'Teach', href: routeHash({ page: 'teach' }), isCurrent: route.page === 'teach' },
    { text: 'Draw', href: routeHash({ page: 'draw', model: undefined }), isCurrent: route.page === 'draw' },
  ];
  useEffect(() => {
    document.title = titleOf(route);
  });
  return (
    <>
      <AppHead title="pix2pix" links={links} />
      <main>
        <Page route={route} />
      </main>
    </>
  );
};

const titleOf = (route: Route): string => {
  if (route.page === 'run') return `${route.ids.join(', ')} – pix2pix`;
  if (route.page === 'gallery') return `Results of ${route.id} – pix2pix`;
  if (route.page === 'teach') return 'Teach – pix2pix';
  return route.page === 'draw' ? 'Draw – pix2pix' : 'Runs – pix2pix';
};

const Page = ({ route }: { readonly route: Route }) => {
  if (route.page === 'run') return <RunPage key={route.ids.join('\n')} ids={route.ids} />;
  if (route.page === 'gallery') return <GalleryPage key={route.id} id={route.id} />;
  if (route.page === 'teach') return <TeachPage />;
  return route.page === 'draw' ? <DrawPage name={route.model} /> : <RunsPage />;
};

const DrawPage = ({ name }: { readonly name: string | undefined }) => {
  const { data, error } = useJson<ModelList>(ADDRESSES.models());
  const models = useMemo(() => data?.models.map((model) => boardModel(model, data)), [data]);
  const loadExamples = useCallback(examplesOf, []);
  if (!models) return <p class={error ? 'card problem' : 'soft'}>{error ?? 'Looking for models…'}</p>;
  const model = models.find((one) => one.name === name) ?? models[0];
  if (!model)
    return (
      <div class="empty">
        <h1>No model yet</h1>
        <p>A run has a model when it has finished or was stopped. You can also open any model file:</p>
        <p>
          <code>pix2pix serve model.onnx</code>
        </p>
      </div>
    );
  return (
    <BoardPage
      model={model}
      models={models}
      onModel={(chosen) => {
        location.hash = routeHash({ page: 'draw', model: chosen });
      }}
      loadExamples={loadExamples}
    />
  );
};

const boardModel = (model: ModelSummary, { models }: ModelList): BoardModel => ({
  name: model.name,
  title: model.title,
  url: model.url,
  bytes: model.bytes,
  inputChannels: model.inputChannels,
  ...boardSize(model.trainedWidth ?? USUAL_SIZE, model.trainedHeight, model.scale),
  hasNoise: model.noise !== undefined && model.noise !== 'none',
  task: model.task,
  inputHolds: model.inputHolds,
  outputHolds: model.outputHolds,
  palette: model.palette,
  run: model.run,
  direction: translatesBothWays(models, model.run) ? model.direction : undefined,
});

const translatesBothWays = (models: ModelList['models'], run: string | undefined): boolean =>
  new Set(models.filter((model) => model.run === run).map(({ direction }) => direction)).size > 1;

/** Inputs that the model was not trained on: those of its run's results, or else of its last samples. */
const examplesOf = async ({ run, direction, task }: BoardModel): Promise<readonly Blob[]> => {
  if (run === undefined) return [];
  const { hasResults } = await fetchJson<{ readonly hasResults: boolean }>(ADDRESSES.run(run));
  if (hasResults) {
    const { pairs } = await fetchJson<Results>(ADDRESSES.results(run));
    const own = pairs.filter((pair) => direction === undefined || pair.direction === direction);
    return Promise.all(
      own
        .slice(0, MOST_EXAMPLES)
        .map(({ input, target }) => blobOfUrl(takesPhotographs(task) ? target : input)),
    );
  }
  const samples = await fetchJson<SampleList>(ADDRESSES.samples(run));
  const sheet = samples.sheets.at(-1);
  if (!sheet) return [];
  const { tileWidth, tileHeight, gap, rows } = samples;
  // images of A and of B in turn, where the run translates both ways
  const ownRows = Array.from({ length: rows }, (_, row) => row).filter(
    (row) => direction === undefined || (row % 2 === 0) === (direction === 'AtoB'),
  );
  const bitmap = await createImageBitmap(await blobOfUrl(sheet.url));
  const left = takesPhotographs(task) ? bitmap.width - tileWidth : 0; // the target is the last of a row
  return Promise.all(
    ownRows.slice(0, MOST_EXAMPLES).map((row) => {
      const canvas = new OffscreenCanvas(tileWidth, tileHeight);
      canvas.getContext('2d')?.drawImage(bitmap, -left, -row * (tileHeight + gap));
      return canvas.convertToBlob();
    }),
  );
};
