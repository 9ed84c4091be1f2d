/** The app: a head, and the page of the address. */
import { useCallback, useEffect } from 'preact/hooks';
import type { AppConfig, BoardModel } from '../app-config.ts';
import { BoardPage } from '../board/board-page.tsx';
import { blobOfUrl } from '../board/picture-source.ts';
import { AppHead } from './app-head.tsx';
import { routeHash, useRoute } from './route.ts';
import { ServerApp } from './server-app.tsx';

export const App = ({ config }: { readonly config: AppConfig }) =>
  config.mode === 'server' ? <ServerApp /> : <StaticApp title={config.title} models={config.models} />;

interface StaticProps {
  readonly title: string;
  readonly models: readonly BoardModel[];
}

/** The drawing board alone, with the models in its folder. */
const StaticApp = ({ title, models }: StaticProps) => {
  const route = useRoute();
  const named = route?.page === 'draw' ? models.find(({ name }) => name === route.model) : undefined;
  const model = named ?? models[0];
  useEffect(() => {
    document.title = title;
  }, [title]);
  const loadExamples = useCallback(
    ({ examples = [] }: BoardModel) => Promise.all(examples.map(blobOfUrl)),
    [],
  );
  return (
    <>
      <AppHead title={title} links={[]} />
      <main>
        {model && (
          <BoardPage
            model={model}
            models={models}
            onModel={(name) => {
              location.hash = routeHash({ page: 'draw', model: name });
            }}
            loadExamples={loadExamples}
          />
        )}
      </main>
    </>
  );
};
