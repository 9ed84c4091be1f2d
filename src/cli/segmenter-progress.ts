/** The progress of a segmenter's training: one line that is updated in a terminal, plain lines elsewhere. */

/** Steps between two plain lines, and between two updates in a terminal. */
const PLAIN_STEPS = 500;
const RENEWED_STEPS = 10;

/** Progress messages; none is a result, so all go to `write`. */
export const segmenterProgress = (write: (text: string) => void, isTerminal: boolean) => ({
  onNotice: (line: string): void => write(`${line}\n`),
  onStep: (step: number, steps: number, loss: number): void => {
    const text = `segmenter: step ${step} of ${steps}, loss ${loss.toFixed(3)}`;
    if (isTerminal && step === steps) write('\r\x1b[K');
    else if (isTerminal && step % RENEWED_STEPS === 0) write(`\r${text}\x1b[K`);
    else if (!isTerminal && step % PLAIN_STEPS === 0) write(`${text}\n`);
  },
});
