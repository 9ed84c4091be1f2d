/** Which screen the Teach page shows: a pure reducer. */

import type { FilesSource } from '../../data/web/tab-source.ts';
import type { FoundPairs } from './look-at-source.ts';
import type { Session } from './session.ts';

export type TeachState =
  | { readonly screen: 'choose'; readonly problem: string | undefined }
  | { readonly screen: 'camera' }
  /** What to make of photographs alone. */
  | { readonly screen: 'photos'; readonly source: FilesSource }
  | { readonly screen: 'how'; readonly found: FoundPairs; readonly problem: string | undefined }
  /** Something is opened; a failure leads back to where it was asked for. */
  | {
      readonly screen: 'wait';
      readonly line: string;
      /** From 0 to 1, where it is known. */
      readonly share: number | undefined;
      readonly from: ChosenFrom;
    }
  | { readonly screen: 'learn'; readonly session: Session };

type ChosenFrom = Extract<TeachState, { screen: 'choose' | 'how' }>;

export type TeachAction =
  | { readonly type: 'choose' }
  | { readonly type: 'camera' }
  | { readonly type: 'photos'; readonly source: FilesSource }
  | { readonly type: 'wait'; readonly line: string; readonly share?: number }
  | { readonly type: 'found'; readonly found: FoundPairs }
  | { readonly type: 'failed'; readonly problem: string }
  | { readonly type: 'learn'; readonly session: Session };

export const FIRST_SCREEN: ChosenFrom = { screen: 'choose', problem: undefined };

export const reduceTeach = (state: TeachState, action: TeachAction): TeachState => {
  switch (action.type) {
    case 'choose':
      return FIRST_SCREEN;
    case 'wait':
      return { screen: 'wait', line: action.line, share: action.share, from: askedFrom(state) };
    case 'camera':
      return { screen: 'camera' };
    case 'photos':
      return { screen: 'photos', source: action.source };
    case 'found':
      return { screen: 'how', found: action.found, problem: undefined };
    case 'failed':
      return { ...askedFrom(state), problem: action.problem };
    case 'learn':
      return { screen: 'learn', session: action.session };
  }
};

const askedFrom = (state: TeachState): ChosenFrom => {
  if (state.screen === 'wait') return state.from;
  return state.screen === 'how' ? { ...state, problem: undefined } : FIRST_SCREEN;
};
