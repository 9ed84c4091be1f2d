/** The curves of a run read in words: what they say, by which figures, and what to try. */
import { type EpochEvent, type StepEvent, validationL1 } from '../../api/training-events.ts';
import type { LossTerm } from '../../core/loss-term.ts';
import type { RunHistory } from './history.ts';
import { type Judge, meanOf, type ReadTerms, readTerms } from './reading-terms.ts';

export type FindingKind =
  | 'early'
  | 'well'
  | 'd-strong'
  | 'd-chance'
  | 'collapse'
  | 'overfitting'
  | 'l1-stalled';

export interface Finding {
  readonly kind: FindingKind;
  readonly title: string;
  /** The figures that say so. */
  readonly figures: string;
  /** What to try, or to expect. */
  readonly advice: string;
}

/** Below so many steps curves say nothing yet. */
const FEWEST_STEPS = 200;

/** What is called now: the last fifth of the steps, but no fewer and no more than these. */
const NOW_SHARE = 0.2;
const FEWEST_NOW = 50;
const MOST_NOW = 500;

// D is nearly always right: its gradient to G fades, as -log p(fake) is steep and D's own loss has no more to teach.
const STRONG_REAL = 0.95;
const STRONG_FAKE = 0.05;

/** Nearer than this to 0.5 for both is guessing. */
const CHANCE_MARGIN = 0.05;

/** L1 that is so far above its best is more than noise. */
const COLLAPSE_RATIO = 1.3;

/** Validation that is so much above its best, over several epochs, while training still improves. */
const OVERFIT_RATIO = 1.04;
const OVERFIT_EPOCHS = 3;

/** Less progress than this from one third of the run to the next is none. */
const STALL_SHARE = 0.01;
const STALL_STEPS = 600;

/** Findings of a run, the gravest first; one that all is well where there is none. `isOver`: it took all its steps. */
export const readCurves = (
  { steps, epochs }: RunHistory,
  losses: readonly LossTerm[],
  isOver = false,
): readonly Finding[] => {
  if (steps.length < FEWEST_STEPS)
    return [
      {
        kind: 'early',
        title: isOver ? 'Too short to say' : 'Too early to say',
        figures: `${steps.length} of the ${FEWEST_STEPS} steps that an assessment needs.`,
        advice: 'Look at the samples, which come after every epoch.',
      },
    ];
  const run: ReadRun = { steps, epochs, ...readTerms(losses) };
  const found = RULES.flatMap((rule) => rule(run));
  return found.length > 0 ? found : [allIsWell(run, isOver)];
};

interface ReadRun extends ReadTerms {
  readonly steps: readonly StepEvent[];
  readonly epochs: readonly EpochEvent[];
}

type Rule = (run: ReadRun) => readonly Finding[];

const nowOf = (steps: readonly StepEvent[]): readonly StepEvent[] =>
  steps.slice(-Math.max(FEWEST_NOW, Math.min(MOST_NOW, Math.floor(steps.length * NOW_SHARE))));

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const fixed = (value: number, digits = 2): string => value.toFixed(digits);
const capital = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}`;

/** What a discriminator believes now. */
const beliefsOf = (
  { steps }: ReadRun,
  { real, fake }: Judge,
): { readonly real: number; readonly fake: number } | undefined => {
  const now = nowOf(steps);
  const [ofReal, ofFake] = [meanOf(now, real), meanOf(now, fake)];
  return ofReal === undefined || ofFake === undefined ? undefined : { real: ofReal, fake: ofFake };
};

const strongD: Rule = (run) =>
  run.judges.flatMap((judge) => {
    const beliefs = beliefsOf(run, judge);
    if (!beliefs || beliefs.real < STRONG_REAL || beliefs.fake > STRONG_FAKE) return [];
    const { network, generator, gan } = judge;
    const now = nowOf(run.steps);
    const pays = gan && meanOf(now, gan.name);
    const draw = gan?.reference;
    const payText =
      pays === undefined
        ? ''
        : `; ${generator} pays ${fixed(pays)}${draw === undefined ? '' : `, where ${fixed(draw)} is a draw`}`;
    return [
      {
        kind: 'd-strong',
        title: `${network} is too strong`,
        figures: `Over the last ${now.length} steps p(real) is ${fixed(beliefs.real)} and p(fake) ${fixed(beliefs.fake)}${payText}.`,
        advice: run.isCycle
          ? `The cycle alone teaches ${generator} now, so its outputs stay near its inputs. Try smaller discriminators (--ndf), patches that see less (--receptive-field 34), or more images.`
          : 'L1 alone teaches G now, so details stay soft. Try a smaller D (--ndf), patches that see less (--receptive-field 34), more data, or more jitter.',
      },
    ];
  });

const chanceD: Rule = (run) =>
  run.judges.flatMap((judge) => {
    const beliefs = beliefsOf(run, judge);
    if (!beliefs || Object.values(beliefs).some((belief) => Math.abs(belief - 0.5) > CHANCE_MARGIN))
      return [];
    const { network, generator } = judge;
    return [
      {
        kind: 'd-chance',
        title: `${network} is guessing`,
        figures: `Over the last ${nowOf(run.steps).length} steps p(real) is ${fixed(beliefs.real)} and p(fake) ${fixed(beliefs.fake)}: ${network} cannot tell them apart.`,
        advice: run.isCycle
          ? `If the outputs of ${generator} look real, it has won. If they do not, ${network} is too weak: try wider discriminators (--ndf).`
          : 'If the samples look real, G has won. If they do not, D is too weak: try a wider one (--ndf), or look whether pairs belong together (pix2pix dataset doctor).',
      },
    ];
  });

const collapse: Rule = ({ steps, distances, distanceName, isCycle }) =>
  distances.flatMap(({ name, title }) => {
    const size = nowOf(steps).length;
    const windows: { readonly l1: number; readonly end: number }[] = [];
    for (let end = size; end <= steps.length; end += Math.max(1, size >> 1)) {
      const l1 = meanOf(steps.slice(end - size, end), name);
      if (l1 !== undefined) windows.push({ l1, end: steps[end - 1]?.step ?? end });
    }
    const now = meanOf(nowOf(steps), name);
    const best = windows.reduce<(typeof windows)[number] | undefined>(
      (least, one) => (least && least.l1 <= one.l1 ? least : one),
      undefined,
    );
    if (now === undefined || !best || now < COLLAPSE_RATIO * best.l1) return [];
    const weight = name === 'cycle_b' ? '--lambda-b' : '--lambda-a';
    return [
      {
        kind: 'collapse',
        title: isCycle ? `The cycle ${title} has collapsed` : 'G has collapsed',
        figures: `${capital(distanceName)} was ${fixed(best.l1, 3)} at step ${best.end} and is ${fixed(now, 3)} now, ${percent(now / best.l1 - 1)} more.`,
        advice: isCycle
          ? `Stop it; the checkpoint with the best cycle L1 is kept. Try half the learning rate (--lr 0.0001), or a larger weight of this cycle (${weight}).`
          : 'Stop it; the best checkpoint is kept. Try half the learning rate (--lr 0.0001), a larger weight of L1 (--lambda-l1), or instance norm (--norm instance).',
      },
    ];
  });

interface ValidatedEpoch {
  readonly epoch: number;
  readonly step: number;
  readonly l1: number;
}

/** The epochs that have a validation L1. */
const validatedEpochs = (epochs: readonly EpochEvent[]): ValidatedEpoch[] =>
  epochs.flatMap((event) => {
    const l1 = validationL1(event);
    return l1 === undefined ? [] : [{ epoch: event.epoch, step: event.step, l1 }];
  });

const bestOf = (validated: readonly ValidatedEpoch[]): ValidatedEpoch | undefined =>
  validated.reduce<ValidatedEpoch | undefined>(
    (least, one) => (least && least.l1 <= one.l1 ? least : one),
    undefined,
  );

/** The mean distance over some steps, of both cycles alike. */
const distanceOver = (steps: readonly StepEvent[], { distances }: ReadRun): number | undefined =>
  meanOf(steps, ...distances.map(({ name }) => name));

const overfitting: Rule = (run) => {
  const { steps, epochs, distanceName, isCycle } = run;
  const validated = validatedEpochs(epochs);
  const best = bestOf(validated);
  if (!best) return [];
  const later = validated.filter(({ epoch }) => epoch > best.epoch);
  if (later.length < OVERFIT_EPOCHS) return [];
  const last = later.slice(-OVERFIT_EPOCHS);
  const now = last.reduce((sum, { l1 }) => sum + l1, 0) / last.length;
  const size = nowOf(steps).length;
  const before = distanceOver(steps.filter(({ step }) => step <= best.step).slice(-size), run);
  const training = distanceOver(nowOf(steps), run);
  if (now < OVERFIT_RATIO * best.l1 || before === undefined || training === undefined || training >= before)
    return [];
  return [
    {
      kind: 'overfitting',
      title: isCycle ? 'The generators memorise the training images' : 'G memorises the training pairs',
      figures: `Validation ${distanceName} was best at epoch ${best.epoch} (${fixed(best.l1, 3)}) and is ${fixed(now, 3)} over the last ${last.length} epochs, while that of training fell from ${fixed(before, 3)} to ${fixed(training, 3)}.`,
      advice: isCycle
        ? 'The checkpoint with the best cycle L1 is kept. More images help most; else more augmentation (--augment-rotate, --augment-scale), smaller generators (--ngf), or --early-stop.'
        : 'The best checkpoint is kept. More pairs help most; else more augmentation (--augment-rotate, --augment-scale), a smaller G (--ngf), or --early-stop.',
    },
  ];
};

const stalled: Rule = (run) => {
  const { steps, isCycle } = run;
  if (isCycle || steps.length < STALL_STEPS) return []; // a cycle that stays as it is says nothing of the translations
  const third = Math.floor(steps.length / 3);
  const [before, now] = [
    distanceOver(steps.slice(-2 * third, -third), run),
    distanceOver(steps.slice(-third), run),
  ];
  if (before === undefined || now === undefined) return [];
  const gain = 1 - now / before;
  if (gain >= STALL_SHARE || gain < 1 - COLLAPSE_RATIO) return [];
  return [
    {
      kind: 'l1-stalled',
      title: 'L1 has stalled',
      figures: `L1 is ${fixed(now, 3)} over the last ${third} steps, after ${fixed(before, 3)} over those before: ${gain >= 0 ? `${percent(gain)} less` : `${percent(-gain)} more`}.`,
      advice:
        'Details may still sharpen: compare the samples. If not, let the learning rate fall (--schedule linear, --epochs-decay), or take a wider G (--ngf).',
    },
  ];
};

/** The gravest first. */
const RULES: readonly Rule[] = [collapse, overfitting, strongD, chanceD, stalled];

const allIsWell = (run: ReadRun, isOver: boolean): Finding => {
  const { steps, epochs, judges, distanceName, isCycle } = run;
  const now = nowOf(steps);
  const [first, last] = [distanceOver(steps.slice(0, now.length), run), distanceOver(now, run)];
  const validated = validatedEpochs(epochs);
  const best = bestOf(validated);
  const beliefs = judges.flatMap((judge) => {
    const found = beliefsOf(run, judge);
    const kind = isCycle ? 'images' : 'pairs';
    return found
      ? [`${judge.network} gives ${fixed(found.real)} to real ${kind} and ${fixed(found.fake)} to fakes`]
      : [];
  });
  const verdict = beliefs.length > 1 ? 'they learn, and can be fooled' : 'it learns, and can be fooled';
  const figures = [
    first !== undefined && last !== undefined
      ? `${distanceName} went from ${fixed(first, 3)} to ${fixed(last, 3)}`
      : '',
    beliefs.length > 0 ? `${beliefs.join(', ')}: ${verdict}` : '',
    best ? `validation was best at epoch ${best.epoch} of ${validated.at(-1)?.epoch}` : '',
  ];
  return {
    kind: 'well',
    title: 'All is well',
    figures: `${capital(figures.filter((text) => text !== '').join('; '))}.`,
    advice: isOver
      ? 'Judge by the samples; if they are still getting better, a longer training gains more.'
      : 'Let it go on, and compare the samples.',
  };
};
