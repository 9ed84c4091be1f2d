/** How lanes share the threads of a CPU. */

/** Lanes run at once where no more than this share of the threads would be left over; else in turn, each on all of them. */
const MOST_IDLE = 0.25;

/** Threads of each of some lanes, and whether they run at the same time. */
export const laneThreads = (
  threads: number,
  lanes: number,
): { readonly atOnce: boolean; readonly threads: number } => {
  const share = Math.floor(threads / lanes);
  const atOnce = lanes * share >= (1 - MOST_IDLE) * threads;
  return { atOnce, threads: atOnce ? share : threads };
};
