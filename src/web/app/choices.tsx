/** A group of buttons, one of which is selected. */
interface Props<T extends string> {
  /** The name of the group, for screen readers. */
  readonly label: string;
  readonly options: readonly T[];
  readonly value: T;
  readonly onChoose: (option: T) => void;
  /** The text of a button; the option itself if absent. */
  readonly textOf?: (option: T) => string;
}

export const Choices = <T extends string>({ label, options, value, onChoose, textOf }: Props<T>) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset would need its border, width and legend reset; this group has a name
  <div class="choices" role="group" aria-label={label}>
    {options.map((one) => (
      <button key={one} type="button" aria-pressed={one === value} onClick={() => onChoose(one)}>
        {textOf?.(one) ?? one}
      </button>
    ))}
  </div>
);
