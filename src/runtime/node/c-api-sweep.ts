/** A sweep on the C interface: lanes of one thread each take their share of the strips at the same time. */
import { checkFeeds } from '../bound-graph.ts';
import type { BareProgram } from '../device-scope.ts';
import { atOnce } from '../lanes.ts';
import { type SweepPart, type SweepPlan, stripMemory } from '../sweep-plan.ts';
import { allocatePorts, copyFeeds, type Memory, namesOf, prepareBoundRun, shadowPorts } from './c-api-run.ts';
import { type OrtEngine, onSession, type PreparedRun, type SessionOptions } from './ort-session.ts';

/** libuv has four threads for calls off the event loop unless told otherwise; more lanes would only queue. */
const MAX_LANES = 4;

/** A session and its runs, one a strip. */
interface Lane {
  readonly runs: readonly PreparedRun[];
  release(): void;
}

export const compileSweepProgram = async (
  ort: OrtEngine,
  options: SessionOptions,
  plan: SweepPlan,
): Promise<BareProgram> => {
  const feedMemory = allocatePorts(plan.feeds);
  const lanes: Lane[] = [];
  const release = (): void => {
    for (const lane of lanes) lane.release();
  };
  try {
    for (const part of plan.parts)
      for (const starts of shares(part.starts, Math.min(options.threads, MAX_LANES)))
        lanes.push(await openLane(ort, options, plan, part, starts, feedMemory));
  } catch (error) {
    release();
    throw error;
  }
  // The rest is a part, so a lane, of its own; it goes to the end of the last whole lane.
  const queues = lanes.map(({ runs }) => runs);
  const rest = plan.parts.length > 1 ? queues.pop() : undefined;
  if (rest) queues.push([...(queues.pop() ?? []), ...rest]);
  return {
    check: (feeds) => checkFeeds(plan.feeds, feeds),
    execute: async (feeds) => {
      copyFeeds(feedMemory, feeds);
      await atOnce(queues.map((runs) => () => runInTurn(runs)));
      return {};
    },
    release,
  };
};

/** Neighbouring strips for each lane; at most as many lanes as strips. */
const shares = (starts: readonly number[], lanes: number): readonly (readonly number[])[] => {
  const size = Math.ceil(starts.length / lanes);
  return Array.from({ length: Math.ceil(starts.length / size) }, (_, lane) =>
    starts.slice(lane * size, (lane + 1) * size),
  );
};

const openLane = (
  ort: OrtEngine,
  options: SessionOptions,
  plan: SweepPlan,
  part: SweepPart,
  starts: readonly number[],
  feeds: Memory,
): Promise<Lane> =>
  onSession(ort, part.bound.model, { ...options, threads: 1 }, (session) => {
    const { bound } = part;
    const names = namesOf(bound);
    const shadows = allocatePorts(shadowPorts(bound)); // one strip is enough: a lane runs them in turn
    const runs = starts.map((start) => {
      const state = stripMemory(plan, part, start);
      return prepareBoundRun(ort, session, names, bound, { feeds, state, shadows, fetches: new Map() });
    });
    return {
      runs,
      release: () => {
        for (const run of runs) run.release();
        ort.api.release('ReleaseSession', session);
      },
    };
  });

const runInTurn = async (runs: readonly PreparedRun[]): Promise<void> => {
  for (const run of runs) await run.run();
};
