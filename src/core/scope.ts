/** Closes everything that was opened, whatever happens: the one way in which runs close their files and devices. */

export interface Scope {
  /** Closes something at the end, after all that was opened later. */
  closing(close: () => void | Promise<void>): void;
  /** As `closing`, but only where the work fails. */
  failing(undo: () => void | Promise<void>): void;
}

/**
 * Does some work and then closes what it opened, the last first, all of it even where closing something fails. Throws
 * what the work threw, or else the first error of closing.
 *
 * @example
 * await withScope(async (scope) => {
 *   const device = await openDevice();
 *   scope.closing(() => device.dispose());
 * });
 */
export const withScope = async <T>(work: (scope: Scope) => Promise<T>): Promise<T> => {
  const steps: { readonly run: () => void | Promise<void>; readonly isUndo: boolean }[] = [];
  const scope: Scope = {
    closing: (run) => void steps.push({ run, isUndo: false }),
    failing: (run) => void steps.push({ run, isUndo: true }),
  };
  const errors: unknown[] = [];
  const noting = async (run: () => unknown): Promise<void> => {
    try {
      await run();
    } catch (error) {
      errors.push(error);
    }
  };
  let result: T | undefined;
  await noting(async () => {
    result = await work(scope);
  });
  const isFailed = errors.length > 0;
  for (const { run, isUndo } of steps.reverse()) if (isFailed || !isUndo) await noting(run);
  if (errors.length > 0) throw errors[0];
  return result as T; // set, since nothing failed
};
