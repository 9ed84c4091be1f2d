/** Ctrl+C for work that ends cleanly on request. */

/** 128 + SIGINT, as shells have it. */
const EXIT_INTERRUPTED = 130;

/** A first Ctrl+C asks the work to end, by the signal; a second one ends the process. */
export const onInterrupt = (): { readonly signal: AbortSignal; readonly release: () => void } => {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  return { signal: controller.signal, release: () => process.off('SIGINT', interrupt) };
};
