/** The state of a session in a component. */
import { useEffect, useState } from 'preact/hooks';
import type { LearningState } from './learning-state.ts';
import type { Session } from './session.ts';

export const useSession = (session: Session): LearningState => {
  const [state, setState] = useState<LearningState>(session.state);
  useEffect(() => {
    setState(session.state());
    return session.watch(setState);
  }, [session]);
  return state;
};
