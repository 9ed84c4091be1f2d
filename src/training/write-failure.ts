/** Errors of what was being written, as a store throws them, apart from those of what was read. */

const failures = new WeakSet<object>();

/** Notes that an error is of writing; returns it. */
export const asWriteFailure = <E extends Error>(error: E): E => {
  failures.add(error);
  return error;
};

/** Whether an error is of what was being written. */
export const isWriteFailure = (error: unknown): boolean => error instanceof Error && failures.has(error);
