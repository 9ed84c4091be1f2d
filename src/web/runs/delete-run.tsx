/** Deletes a run on the server, after a question. */
import { ADDRESSES } from '../../api/routes.ts';
import type { RunDetails } from '../../api/runs.ts';
import type { DeleteReply } from '../../api/trainings.ts';
import { DeleteQuestion } from '../app/delete-question.tsx';
import { routeHash } from '../app/route.ts';
import { fetchJson } from '../app/server-data.ts';
import { countText } from '../app/texts.ts';

export const DeleteRun = ({ run }: { readonly run: RunDetails }) => (
  <DeleteQuestion
    name={run.id}
    remove={async () => {
      await fetchJson<DeleteReply>(ADDRESSES.deleteRun(run.id), { method: 'DELETE' });
    }}
    onDeleted={() => {
      location.hash = routeHash({ page: 'runs' });
    }}
  >
    {run.step > 0 ? `Its ${countText(run.step)} steps of training` : 'The run'}, its checkpoints, samples
    {run.hasModel ? ', results and model' : ' and results'} are removed from the server's disk. This cannot be
    undone.
  </DeleteQuestion>
);
