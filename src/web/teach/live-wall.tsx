/** The wall of pictures: what the network makes of pairs that it has not learned from, now. */
import { useMemo } from 'preact/hooks';
import { type Direction, directed } from '../../data/pairs.ts';
import type { Training } from '../library/training.ts';
import { Picture } from './picture.tsx';
import type { ShownPair } from './shown-pair.ts';
import { useLiveOutputs } from './use-live-outputs.ts';

interface Props {
  readonly training: Training | undefined;
  readonly pairs: readonly ShownPair[];
  readonly direction: Direction;
  readonly isLive: boolean;
}

/** Rows of the wall. */
const ROWS = 3;

export const LiveWall = ({ training, pairs, direction, isLive }: Props) => {
  const rows = useMemo(
    () => pairs.slice(0, ROWS).map(({ name, a, b }) => ({ name, ...directed(direction, a, b) })),
    [pairs, direction],
  );
  const inputs = useMemo(() => rows.map(({ input }) => input), [rows]);
  const outputs = useLiveOutputs(training, inputs, isLive);
  return (
    <section class="wall" aria-labelledby="wall-title">
      <h2 id="wall-title" class="visually-hidden">
        What it makes now
      </h2>
      <div class="wall-heads" aria-hidden="true">
        <span>Given</span>
        <span>
          <strong>What it makes now</strong>
        </span>
        <span>What it should become</span>
      </div>
      {rows.map(({ name, input, target }, index) => (
        <div key={name} class="wall-row">
          <Picture image={input} label={`Picture ${index + 1}, given`} />
          <Picture image={outputs[index]} label={`Picture ${index + 1}, as the network makes it now`} />
          <Picture image={target} label={`Picture ${index + 1}, as it should become`} />
        </div>
      ))}
    </section>
  );
};
