/** index.html of a run. */
import { runFacts } from './run-facts.ts';
import { type RunPageOptions, runPage } from './run-page.ts';
import { lossTermsOf, RUN_FILES, type RunRecord } from './run-record.ts';
import { putFile, type RunStore } from './run-store.ts';

/** Writes the page of a run with its current state. Throws FILE. */
export const writeRunPage = (
  store: RunStore,
  record: RunRecord,
  state: Pick<RunPageOptions, 'events' | 'totalSteps' | 'isComplete' | 'isRunning'>,
): Promise<void> => {
  const page = runPage({
    ...state,
    title: store.title,
    facts: runFacts(record),
    losses: lossTermsOf(record),
  });
  return putFile(store, RUN_FILES.page, page);
};
