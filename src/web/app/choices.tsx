/** Buttons of which one is chosen. */
interface Props<T extends string> {
  /** What is chosen between, for those who do not see it. */
  readonly label: string;
  readonly options: readonly T[];
  readonly value: T;
  readonly onChoose: (option: T) => void;
  /** What a button says; the option itself where absent. */
  readonly textOf?: (option: T) => string;
}

export const Choices = <T extends string>({ label, options, value, onChoose, textOf }: Props<T>) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset would need its border, width and legend undone; this group has its name
  <div class="choices" role="group" aria-label={label}>
    {options.map((one) => (
      <button key={one} type="button" aria-pressed={one === value} onClick={() => onChoose(one)}>
        {textOf?.(one) ?? one}
      </button>
    ))}
  </div>
);
