/** The second screen: what was found, and how to learn from it, in plain words. */
import { useState } from 'preact/hooks';
import { Choices } from '../app/choices.tsx';
import { Icon } from '../app/icons.tsx';
import { countText } from '../app/texts.ts';
import { OnThisComputer } from '../trainings/on-this-computer.tsx';
import { AllOptions } from './all-options.tsx';
import { FindingsList } from './findings-list.tsx';
import type { FoundPairs } from './look-at-source.ts';
import { Picture } from './picture.tsx';
import {
  CARE_TEXTS,
  CARES,
  FIRST_CHOICES,
  LENGTH_TEXTS,
  LENGTHS,
  optionsOfChoices,
  PICTURE_SIZES,
  type PlainChoices,
  SIZE_TEXTS,
  stepsOfChoices,
} from './plain-choices.ts';
import { ProblemCard } from './problem-card.tsx';
import { ScreenHead } from './screen-head.tsx';
import { type ShownPair, sidesOf } from './shown-pair.ts';
import { sourceOfChoices } from './source-of-choices.ts';
import { SpeedLine } from './speed-line.tsx';

interface Props {
  readonly found: FoundPairs;
  readonly problem: string | undefined;
  readonly onStart: (choices: PlainChoices) => void;
  readonly onBack: () => void;
}

const NAMES = {
  length: { taste: 'A taste', good: 'A good while', long: 'Long' },
  care: { light: 'Light', usual: 'Medium', fine: 'Large' },
} as const;

export const HowScreen = ({ found, problem, onStart, onBack }: Props) => {
  const [choices, setChoices] = useState<PlainChoices>({
    ...FIRST_CHOICES,
    task: found.task,
    direction: found.direction,
  });
  const change = (part: Partial<PlainChoices>): void => setChoices((before) => ({ ...before, ...part }));
  const { train, val, test } = found.images;
  return (
    <div class="teach how">
      <ScreenHead title="How should it learn?" onBack={onBack} />
      {problem && <ProblemCard problem={problem} />}
      <section aria-labelledby="found-title">
        <h2 id="found-title">{found.name}</h2>
        <p>
          {countText(train)} pairs to learn from
          {val + test > 0 && `, and ${countText(val + test)} kept aside to see whether it has understood`}.
        </p>
        <Direction
          pair={found.pairs[0]}
          direction={choices.direction}
          onSwap={
            found.task === 'pairs'
              ? () => change({ direction: choices.direction === 'AtoB' ? 'BtoA' : 'AtoB' })
              : undefined
          }
        />
        <ul class="found-pairs" aria-label="More of the pairs">
          {found.pairs.slice(1).map((pair, index) => {
            const { input, target } = sidesOf(pair, choices.direction);
            return (
              <li key={pair.name}>
                <Picture image={input} label={`Pair ${index + 2}, given`} />
                <Picture image={target} label={`Pair ${index + 2}, what it should make`} />
              </li>
            );
          })}
        </ul>
        <FindingsList found={found} />
      </section>
      <section class="plain-choices" aria-label="Choices">
        <Row title="Picture size" text={SIZE_TEXTS[choices.size]}>
          <Choices
            label="Picture size"
            options={PICTURE_SIZES.map(String)}
            value={String(choices.size)}
            onChoose={(size) => change({ size: PICTURE_SIZES.find((one) => String(one) === size) ?? 64 })}
          />
        </Row>
        <Row
          title="How long"
          text={`${LENGTH_TEXTS[choices.length]}, ${countText(stepsOfChoices(choices, train))} steps`}
        >
          <Choices
            label="How long"
            options={LENGTHS}
            value={choices.length}
            onChoose={(length) => change({ length })}
            textOf={(length) => NAMES.length[length]}
          />
        </Row>
        <Row title="How large a network" text={CARE_TEXTS[choices.care]}>
          <Choices
            label="How large a network"
            options={CARES}
            value={choices.care}
            onChoose={(care) => change({ care })}
            textOf={(care) => NAMES.care[care]}
          />
        </Row>
      </section>
      <AllOptions choices={choices} numPairs={train} onChange={(more) => change({ more })} />
      <SpeedLine found={found} choices={choices} />
      <div class="actions">
        <button type="button" class="primary large" onClick={() => onStart(choices)}>
          Start learning
        </button>
      </div>
      <OnThisComputer
        source={sourceOfChoices(found, choices)}
        preset="quick"
        options={optionsOfChoices(choices, train)}
      />
    </div>
  );
};

interface DirectionProps {
  readonly pair: ShownPair | undefined;
  readonly direction: PlainChoices['direction'];
  readonly onSwap: (() => void) | undefined;
}

/** Which side is given and which is made, shown by the first pair. */
const Direction = ({ pair, direction, onSwap }: DirectionProps) => {
  if (!pair) return null;
  const { input, target } = sidesOf(pair, direction);
  return (
    <div class="direction">
      <figure>
        <figcaption>
          It is <strong>given</strong> pictures like this
        </figcaption>
        <Picture image={input} label="The first pair, given" />
      </figure>
      {onSwap ? (
        <button type="button" onClick={onSwap} title="Learn the other way round">
          <Icon name="swap" />
          Swap
        </button>
      ) : (
        <span aria-hidden="true">→</span>
      )}
      <figure>
        <figcaption>
          and <strong>makes</strong> pictures like this
        </figcaption>
        <Picture image={target} label="The first pair, what it should make" />
      </figure>
    </div>
  );
};

interface RowProps {
  readonly title: string;
  readonly text: string;
  readonly children: preact.ComponentChildren;
}

const Row = ({ title, text, children }: RowProps) => (
  <div class="plain-row">
    <h3>{title}</h3>
    {children}
    <p class="soft">{text}</p>
  </div>
);
