/** How far the training of a segmenter is: a line that renews itself in a terminal, plain lines elsewhere. */

/** Steps between two lines where they stay; and where they are renewed, as people read no faster. */
const PLAIN_STEPS = 500;
const RENEWED_STEPS = 10;

/** Texts of progress; none is a result, so all go where `write` says. */
export const segmenterProgress = (write: (text: string) => void, isTerminal: boolean) => ({
  onNotice: (line: string): void => write(`${line}\n`),
  onStep: (step: number, steps: number, loss: number): void => {
    const text = `segmenter: step ${step} of ${steps}, loss ${loss.toFixed(3)}`;
    if (isTerminal && step === steps) write('\r\x1b[K');
    else if (isTerminal && step % RENEWED_STEPS === 0) write(`\r${text}\x1b[K`);
    else if (!isTerminal && step % PLAIN_STEPS === 0) write(`${text}\n`);
  },
});
