/** Output and target compared: a wipe between them, their difference, or all three images side by side. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Choices } from '../app/choices.tsx';

export const COMPARE_MODES = ['wipe', 'side by side', 'difference'] as const;
export type CompareMode = (typeof COMPARE_MODES)[number];

/** Further modes of a particular page. */
export type ViewMode = CompareMode | 'patches' | 'noise samples';

const isCompareMode = (mode: ViewMode): mode is CompareMode => COMPARE_MODES.some((one) => one === mode);

interface Props<M extends ViewMode> {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  readonly target: string;
  /** The modes to choose from. */
  readonly modes: readonly M[];
  readonly mode: M;
  readonly onMode: (mode: M) => void;
  /** What is shown in a mode that is not a CompareMode. */
  readonly children?: ComponentChildren;
}

export const Compare = <M extends ViewMode>({
  name,
  input,
  output,
  target,
  modes,
  mode,
  onMode,
  children,
}: Props<M>) => {
  const [share, setShare] = useState(50);
  const [ratio, setRatio] = useState(1);
  const wipeTo = (event: PointerEvent): void => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    if (event.pointerType === 'mouse' ? event.buttons === 1 : true)
      setShare(Math.max(0, Math.min(100, ((event.clientX - left) / width) * 100)));
  };
  const picture = (url: string, side: string) => (
    <img
      src={url}
      alt={`${side} of ${name}`}
      draggable={false}
      onLoad={({ currentTarget }) => setRatio(currentTarget.naturalWidth / currentTarget.naturalHeight)}
    />
  );
  return (
    <div class="compare" style={{ '--ratio': ratio, '--wipe': `${share}%` }}>
      <div class="compare-tools">
        <Choices label="Compare by" options={modes} value={mode} onChoose={onMode} />
        {mode === 'wipe' && (
          <label>
            output
            <input
              type="range"
              min={0}
              max={100}
              value={share}
              aria-label="How much of the output is shown; the rest is the target"
              onInput={({ currentTarget }) => setShare(Number(currentTarget.value))}
            />
            target
          </label>
        )}
        {mode === 'difference' && <span class="soft">black where equal; shown twice as bright</span>}
      </div>
      {isCompareMode(mode) ? (
        <div class={`stage ${mode.replaceAll(' ', '-')}`}>
          <figure>
            {picture(input, 'input')}
            <figcaption>input</figcaption>
          </figure>
          {mode === 'side by side' ? (
            <>
              <figure>
                {picture(output, 'output')}
                <figcaption>output</figcaption>
              </figure>
              <figure>
                {picture(target, 'target')}
                <figcaption>target</figcaption>
              </figure>
            </>
          ) : (
            <figure>
              <div
                class="over"
                onPointerDown={mode === 'wipe' ? wipeTo : undefined}
                onPointerMove={mode === 'wipe' ? wipeTo : undefined}
              >
                {picture(output, 'output')}
                {picture(target, 'target')}
              </div>
              <figcaption>
                <span>{mode === 'wipe' ? 'output' : 'output − target'}</span>
                <span>{mode === 'wipe' ? 'target' : ''}</span>
              </figcaption>
            </figure>
          )}
        </div>
      ) : (
        children
      )}
    </div>
  );
};
