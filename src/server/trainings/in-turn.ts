/** One piece of work after the other, in the order in which they were asked for. */

/** A function that starts work when all before it has ended, well or not, and passes its outcome on. */
export const inTurn = (): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
};
