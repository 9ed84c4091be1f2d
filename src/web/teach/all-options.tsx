/** Every option of a training, folded away: for those who know what they ask for. */
import { useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import {
  ASKED_OPTION_NAMES,
  OPTIONS_SCHEMA,
  type OptionName,
  type PartialOptions,
  resolveOptions,
} from '../../settings/options.ts';
import { fieldOf, valueOfText } from './option-field.ts';
import { CHOSEN_OPTIONS, optionsOfChoices, type PlainChoices } from './plain-choices.ts';

interface Props {
  readonly choices: PlainChoices;
  readonly numPairs: number;
  readonly onChange: (more: PartialOptions) => void;
}

/** What is chosen above, and what follows from the pictures or cannot be had in a tab. */
const LEFT_OUT: readonly OptionName[] = [...CHOSEN_OPTIONS, 'model', 'task', 'inputKind', 'outputKind'];

const NAMES = ASKED_OPTION_NAMES.filter((name) => !LEFT_OUT.includes(name));

export const AllOptions = ({ choices, numPairs, onChange }: Props) => {
  const [problem, setProblem] = useState<string>();
  const options = resolveOptions(optionsOfChoices(choices, numPairs), 'quick');
  const change = (name: OptionName, text: string): void => {
    const more: PartialOptions = { ...choices.more, [name]: valueOfText(text) };
    try {
      resolveOptions(optionsOfChoices({ ...choices, more }, numPairs), 'quick');
      setProblem(undefined);
      onChange(more);
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <details class="all-options">
      <summary>All options</summary>
      <p class="soft">As the command has them. What you change here goes before the choices above.</p>
      {problem && (
        <p class="card problem" role="alert">
          {problem}
        </p>
      )}
      <dl>
        {NAMES.map((name) => (
          <div key={name}>
            <dt>
              <label for={`option-${name}`}>{name}</label>
            </dt>
            <dd>
              <Field name={name} value={options[name]} onChange={(text) => change(name, text)} />
              <span class="soft">{OPTIONS_SCHEMA.shape[name].description}</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
};

interface FieldProps {
  readonly name: OptionName;
  readonly value: unknown;
  readonly onChange: (text: string) => void;
}

const Field = ({ name, value, onChange }: FieldProps) => {
  const field = fieldOf(name);
  const text = value === null ? '' : String(value);
  if (field.kind === 'choice')
    return (
      <select
        id={`option-${name}`}
        value={text}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        {field.choices.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    );
  return (
    <input
      id={`option-${name}`}
      type="text"
      value={text}
      placeholder="none"
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
};
