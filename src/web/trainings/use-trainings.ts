/** The trainings of this page's server, looked at from time to time. */
import { ADDRESSES } from '../../api/routes.ts';
import type { Training, TrainingList } from '../../api/trainings.ts';
import { useJson } from '../app/server-data.ts';

/** Soon enough for whoever has pressed a button, and next to nothing for the server. */
const REFRESH_MS = 3000;

export interface Trainings {
  readonly canTrain: boolean;
  readonly trainings: readonly Training[];
  readonly reload: () => void;
}

const NONE: readonly Training[] = [];

/** None and no right to train before the server has answered. */
export const useTrainings = (): Trainings => {
  const { data, reload } = useJson<TrainingList>(ADDRESSES.trainings(), REFRESH_MS);
  return { canTrain: data?.canTrain ?? false, trainings: data?.trainings ?? NONE, reload };
};
