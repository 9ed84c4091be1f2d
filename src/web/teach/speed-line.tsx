/** How long choices take on this device: a few steps are taken on request, and thrown away. */
import { useEffect, useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import type { TrainingEstimate } from '../../training/web/estimate-run.ts';
import { durationText } from '../app/texts.ts';
import { estimateTraining } from '../library/estimate-training.ts';
import type { FoundPairs } from './look-at-source.ts';
import { optionsOfChoices, type PlainChoices, stepsOfChoices } from './plain-choices.ts';
import { sourceOfChoices } from './source-of-choices.ts';

interface Props {
  readonly found: FoundPairs;
  readonly choices: PlainChoices;
}

type Measured =
  | { readonly kind: 'measuring' }
  | { readonly kind: 'known'; readonly seconds: number; readonly bytes: number }
  | { readonly kind: 'refused'; readonly reason: string };

/** A person who is still choosing is not measured for. */
const WAIT_MS = 700;

export const SpeedLine = ({ found, choices }: Props) => {
  const [measured, setMeasured] = useState<Measured>({ kind: 'measuring' });
  const { size, care, direction, more } = choices;
  const numPairs = found.images.train;
  // how long it is to learn does not change how long a step takes
  useEffect(() => {
    const controller = new AbortController();
    setMeasured({ kind: 'measuring' });
    const timer = setTimeout(() => {
      const { signal } = controller;
      const options = optionsOfChoices(choices, numPairs);
      estimateTraining({ source: sourceOfChoices(found, choices), options, signal }).then(
        (estimate) => {
          if (!signal.aborted) setMeasured(measuredOf(estimate));
        },
        (error: unknown) => {
          if (!controller.signal.aborted) setMeasured({ kind: 'refused', reason: messageOf(error) });
        },
      );
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [found, size, care, direction, more]);
  if (measured.kind === 'refused')
    return (
      <p class="card problem" role="alert">
        It cannot learn this way here: {measured.reason}
      </p>
    );
  return (
    <p class="speed" role="status">
      {measured.kind === 'measuring' ? (
        <span class="soft">Measuring how fast this computer is…</span>
      ) : (
        <>
          On this computer it takes{' '}
          <strong>about {durationText(measured.seconds * stepsOfChoices(choices, numPairs))}</strong>, and{' '}
          {(measured.bytes / 1e9).toFixed(1)} GB of memory. You can stop at any time, and keep what it has
          learned.
        </>
      )}
    </p>
  );
};

const measuredOf = ({ secondsPerStep, memoryBytes, refusal }: TrainingEstimate): Measured =>
  secondsPerStep === undefined
    ? { kind: 'refused', reason: refusal ?? 'it cannot be trained here' }
    : { kind: 'known', seconds: secondsPerStep, bytes: memoryBytes };
