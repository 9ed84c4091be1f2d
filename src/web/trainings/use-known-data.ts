/** The data sets that the server knows, asked for once, and again on request. */
import { ADDRESSES } from '../../api/routes.ts';
import type { DataSetList } from '../../api/trainings.ts';
import { useJson } from '../app/server-data.ts';

export interface KnownData {
  readonly list: DataSetList | undefined;
  readonly problem: string | undefined;
  readonly reload: () => void;
}

export const useKnownData = (): KnownData => {
  const { data, error, reload } = useJson<DataSetList>(ADDRESSES.dataSets());
  return { list: data, problem: error, reload };
};
