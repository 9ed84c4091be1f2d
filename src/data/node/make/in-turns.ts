/** Work on many files, some at a time. */

/** Files worked on together: as many as threads that decode. */
const AT_ONCE = 4;

/** Maps a list, some items at a time; where one fails, those begun with it end before its error is thrown. */
export const mapInTurns = async <T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = [];
  for (let begin = 0; begin < items.length; begin += AT_ONCE) {
    const some = items.slice(begin, begin + AT_ONCE);
    for (const outcome of await Promise.allSettled(some.map((item, i) => work(item, begin + i)))) {
      if (outcome.status === 'rejected') throw outcome.reason;
      results.push(outcome.value);
    }
  }
  return results;
};
