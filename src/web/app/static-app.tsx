/** The drawing board alone, with the models in its folder. */
import { useCallback, useEffect } from 'preact/hooks';
import type { BoardModel } from '../app-config.ts';
import { BoardPage } from '../board/board-page.tsx';
import { blobOfUrl } from '../board/picture-source.ts';
import { AppHead } from './app-head.tsx';
import { parseEmbed } from './embed.ts';
import { routeHash, useRoute } from './route.ts';

interface Props {
  readonly title: string;
  readonly models: readonly BoardModel[];
}

export const StaticApp = ({ title, models }: Props) => {
  const route = useRoute();
  const embed = parseEmbed(location.search);
  const wanted = route?.page === 'draw' ? route.model : embed?.model;
  const named = models.find(({ name }) => name === wanted);
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
      {!embed && <AppHead title={title} links={[]} />}
      <main class={embed ? 'embed' : ''}>
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
