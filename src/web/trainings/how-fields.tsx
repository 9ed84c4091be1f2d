/** The fields of a new training that say how it learns. */
import type { PresetName } from '../../settings/options.ts';
import { PRESET_TEXTS, PRESETS_IN_ORDER } from './preset-texts.ts';
import { isCycle, TASKS, type TrainingValues } from './training-values.ts';

interface Props {
  readonly values: TrainingValues;
  readonly onChange: (part: Partial<TrainingValues>) => void;
}

/** Those of the presets, and what is between them; others are asked for at the command line. */
const SIZES = [64, 128, 256, 512] as const;

/** Longer ones are asked for at the command line. */
const MOST_EPOCHS = 10_000;

export const HowFields = ({ values, onChange }: Props) => {
  const preset = PRESET_TEXTS[values.preset];
  return (
    <>
      <label class="field">
        Preset
        <select
          value={values.preset}
          aria-describedby="preset-text"
          onChange={(event) => onChange({ preset: event.currentTarget.value as PresetName })} // as: from the list
        >
          {PRESETS_IN_ORDER.map((name) => (
            <option key={name} value={name}>
              {PRESET_TEXTS[name].title}
            </option>
          ))}
        </select>
      </label>
      <p id="preset-text" class="soft">
        {preset.text}
      </p>
      <div class="fields">
        <label class="field">
          Size of the pictures
          <select value={values.size} onChange={(event) => onChange({ size: event.currentTarget.value })}>
            <option value="">{preset.size} pixels, as the preset</option>
            {SIZES.map((size) => (
              <option key={size} value={size}>
                {size} pixels
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          Passes over the pictures
          <input
            type="number"
            min={1}
            max={MOST_EPOCHS}
            step={1}
            placeholder={String(preset.epochs)}
            value={values.epochs}
            onInput={(event) => onChange({ epochs: event.currentTarget.value })}
          />
        </label>
        {!isCycle(values) && (
          <>
            <label class="field">
              Direction
              <select
                value={values.direction}
                onChange={(event) => onChange({ direction: event.currentTarget.value })}
              >
                <option value="AtoB">A to B, left to right</option>
                <option value="BtoA">B to A, right to left</option>
              </select>
            </label>
            <label class="field">
              What to learn
              <select
                value={values.task}
                onChange={(event) => onChange({ task: event.currentTarget.value as TrainingValues['task'] })} // as: from the list
              >
                {Object.entries(TASKS).map(([task, text]) => (
                  <option key={task} value={task}>
                    {text}
                  </option>
                ))}
              </select>
            </label>
          </>
        )}
        <label class="field">
          Name of the run
          <input
            type="text"
            placeholder="that of the data set"
            maxLength={60}
            value={values.name}
            onInput={(event) => onChange({ name: event.currentTarget.value })}
          />
        </label>
      </div>
    </>
  );
};
