/** Output and target compared, or input and what came back: a wipe between them, their difference, or all images side by side. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Choices } from '../app/choices.tsx';
import { COMPARED, type Compared, type ImageSide } from './compared.ts';

export const COMPARE_MODES = ['wipe', 'side by side', 'difference'] as const;
export type CompareMode = (typeof COMPARE_MODES)[number];

/** Further modes of a particular page. */
export type ViewMode = CompareMode | 'patches' | 'noise samples';

const isCompareMode = (mode: ViewMode): mode is CompareMode => COMPARE_MODES.some((one) => one === mode);

const SIDES = ['input', 'output', 'target'] as const;

interface Props<M extends ViewMode> {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  /** The target, or what came back. */
  readonly target: string;
  readonly compared: Compared;
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
  compared,
  modes,
  mode,
  onMode,
  children,
}: Props<M>) => {
  const { titles, beside, over } = COMPARED[compared];
  const [left, right] = over.map((side) => titles[side]);
  const urls: Readonly<Record<ImageSide, string>> = { input, output, target };
  const [share, setShare] = useState(50);
  const [ratio, setRatio] = useState(1);
  const wipeTo = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    if (event.pointerType === 'mouse' ? event.buttons === 1 : true)
      setShare(Math.max(0, Math.min(100, ((event.clientX - box.left) / box.width) * 100)));
  };
  const picture = (side: ImageSide) => (
    <img
      src={urls[side]}
      alt={`${titles[side]} of ${name}`}
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
            {left}
            <input
              type="range"
              min={0}
              max={100}
              value={share}
              aria-label={`How much is ${left}; the rest is ${right}`}
              onInput={({ currentTarget }) => setShare(Number(currentTarget.value))}
            />
            {right}
          </label>
        )}
        {mode === 'difference' && <span class="soft">black where equal; shown twice as bright</span>}
      </div>
      {isCompareMode(mode) ? (
        <div class={`stage ${mode.replaceAll(' ', '-')}`}>
          {(mode === 'side by side' ? SIDES : [beside]).map((side) => (
            <figure key={side}>
              {picture(side)}
              <figcaption>{titles[side]}</figcaption>
            </figure>
          ))}
          {mode !== 'side by side' && (
            <figure>
              <div
                class="over"
                onPointerDown={mode === 'wipe' ? wipeTo : undefined}
                onPointerMove={mode === 'wipe' ? wipeTo : undefined}
              >
                {over.map(picture)}
              </div>
              <figcaption>
                <span>{mode === 'wipe' ? left : `${left} − ${right}`}</span>
                <span>{mode === 'wipe' ? right : ''}</span>
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
