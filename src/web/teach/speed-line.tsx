/** How long choices take on this device: a few steps are taken on request, and thrown away. */
import { useEffect, useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import { durationText } from '../app/texts.ts';
import type { FoundPairs } from './look-at-source.ts';
import { measureSpeed } from './measure-speed.ts';
import { type PlainChoices, stepsOfChoices } from './plain-choices.ts';
import { sourceOfChoices } from './source-of-choices.ts';

interface Props {
  readonly found: FoundPairs;
  readonly choices: PlainChoices;
}

type Measured =
  | { readonly kind: 'measuring' }
  | { readonly kind: 'known'; readonly seconds: number }
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
      measureSpeed(sourceOfChoices(found, choices), choices, controller.signal).then(
        (seconds) => {
          if (!controller.signal.aborted) setMeasured({ kind: 'known', seconds });
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
          <strong>about {durationText(measured.seconds * stepsOfChoices(choices, numPairs))}</strong>. You can
          stop at any time, and keep what it has learned.
        </>
      )}
    </p>
  );
};
