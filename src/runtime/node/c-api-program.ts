/** A compiled graph on the C interface. */
import { type BoundGraph, checkFeeds } from '../bound-graph.ts';
import type { BareProgram } from '../device-scope.ts';
import { allocatePorts, copyFeeds, type Memory, namesOf, prepareBoundRun, shadowPorts } from './c-api-run.ts';
import { type OrtEngine, onSession, type SessionOptions } from './ort-session.ts';

/** Feeds are copied in, fetches copied out; state is read and written where it is. */
export const compileProgram = (
  ort: OrtEngine,
  options: SessionOptions,
  bound: BoundGraph,
  state: Memory,
): Promise<BareProgram> =>
  onSession(ort, bound.model, options, (session) => {
    const memory = {
      feeds: allocatePorts(bound.feedInputs),
      state,
      shadows: allocatePorts(shadowPorts(bound)),
      fetches: allocatePorts(bound.fetches),
    };
    const prepared = prepareBoundRun(ort, session, namesOf(bound), bound, memory);
    return {
      check: (feeds) => checkFeeds(bound.feeds, feeds),
      execute: async (feeds) => {
        copyFeeds(memory.feeds, feeds);
        await prepared.run();
        return Object.fromEntries(
          bound.fetches.map(({ name, shape }) => [
            name,
            { shape, data: (memory.fetches.get(name) as Float32Array).slice() },
          ]),
        );
      },
      release: () => {
        prepared.release();
        ort.api.release('ReleaseSession', session);
      },
    };
  });
