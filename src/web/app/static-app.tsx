/** The drawing board alone, with the models in its folder. */
import { useCallback, useEffect } from 'preact/hooks';
import type { BoardModel } from '../app-config.ts';
import { BoardPage } from '../board/board-page.tsx';
import { blobOfUrl } from '../board/picture-source.ts';
import { AppHead } from './app-head.tsx';
import { routeHash, useRoute } from './route.ts';

interface Props {
  readonly title: string;
  readonly models: readonly BoardModel[];
}

export const StaticApp = ({ title, models }: Props) => {
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
