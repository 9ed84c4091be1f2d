/** The curves of a run read in words: what they say, by which figures, and what to try. */
import { type EpochEvent, type StepEvent, validationL1 } from '../../api/training-events.ts';
import type { LossTerm } from '../../core/loss-term.ts';
import type { RunHistory } from './history.ts';

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
  const found = RULES.flatMap((rule) => rule(steps, epochs, losses) ?? []);
  return found.length > 0 ? found : [allIsWell(steps, epochs, isOver)];
};

type Rule = (
  steps: readonly StepEvent[],
  epochs: readonly EpochEvent[],
  losses: readonly LossTerm[],
) => Finding | undefined;

type Term = 'p_real' | 'p_fake' | 'g_gan' | 'g_l1';

const meanOf = (steps: readonly StepEvent[], term: Term): number | undefined => {
  const values = steps.flatMap((event) => event[term] ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
};

const nowOf = (steps: readonly StepEvent[]): readonly StepEvent[] =>
  steps.slice(-Math.max(FEWEST_NOW, Math.min(MOST_NOW, Math.floor(steps.length * NOW_SHARE))));

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const fixed = (value: number, digits = 2): string => value.toFixed(digits);

const strongD: Rule = (steps, _, losses) => {
  const draw = losses.find(({ name }) => name === 'g_gan')?.reference;
  const now = nowOf(steps);
  const [real, fake, gan] = [meanOf(now, 'p_real'), meanOf(now, 'p_fake'), meanOf(now, 'g_gan')];
  if (real === undefined || fake === undefined || real < STRONG_REAL || fake > STRONG_FAKE) return undefined;
  return {
    kind: 'd-strong',
    title: 'D is too strong',
    figures: `Over the last ${now.length} steps p(real) is ${fixed(real)} and p(fake) ${fixed(fake)}${gan === undefined ? '' : `; G pays ${fixed(gan)}${draw === undefined ? '' : `, where ${fixed(draw)} is a draw`}`}.`,
    advice:
      'L1 alone teaches G now, so details stay soft. Try a smaller D (--ndf), patches that see less (--receptive-field 34), more data, or more jitter.',
  };
};

const chanceD: Rule = (steps) => {
  const now = nowOf(steps);
  const [real, fake] = [meanOf(now, 'p_real'), meanOf(now, 'p_fake')];
  if (real === undefined || fake === undefined) return undefined;
  if (Math.abs(real - 0.5) > CHANCE_MARGIN || Math.abs(fake - 0.5) > CHANCE_MARGIN) return undefined;
  return {
    kind: 'd-chance',
    title: 'D is guessing',
    figures: `Over the last ${now.length} steps p(real) is ${fixed(real)} and p(fake) ${fixed(fake)}: D cannot tell them apart.`,
    advice:
      'If the samples look real, G has won. If they do not, D is too weak: try a wider one (--ndf), or look whether pairs belong together (pix2pix dataset doctor).',
  };
};

const collapse: Rule = (steps) => {
  const size = nowOf(steps).length;
  const windows: { readonly l1: number; readonly end: number }[] = [];
  for (let end = size; end <= steps.length; end += Math.max(1, size >> 1)) {
    const l1 = meanOf(steps.slice(end - size, end), 'g_l1');
    if (l1 !== undefined) windows.push({ l1, end: steps[end - 1]?.step ?? end });
  }
  const now = meanOf(nowOf(steps), 'g_l1');
  const best = windows.reduce<(typeof windows)[number] | undefined>(
    (least, one) => (least && least.l1 <= one.l1 ? least : one),
    undefined,
  );
  if (now === undefined || !best || now < COLLAPSE_RATIO * best.l1) return undefined;
  return {
    kind: 'collapse',
    title: 'G has collapsed',
    figures: `L1 was ${fixed(best.l1, 3)} at step ${best.end} and is ${fixed(now, 3)} now, ${percent(now / best.l1 - 1)} more.`,
    advice:
      'Stop it; the best checkpoint is kept. Try half the learning rate (--lr 0.0001), a larger weight of L1 (--lambda-l1), or instance norm (--norm instance).',
  };
};

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

const overfitting: Rule = (steps, epochs) => {
  const validated = validatedEpochs(epochs);
  const best = bestOf(validated);
  if (!best) return undefined;
  const later = validated.filter(({ epoch }) => epoch > best.epoch);
  if (later.length < OVERFIT_EPOCHS) return undefined;
  const last = later.slice(-OVERFIT_EPOCHS);
  const now = last.reduce((sum, { l1 }) => sum + l1, 0) / last.length;
  const size = nowOf(steps).length;
  const before = meanOf(steps.filter(({ step }) => step <= best.step).slice(-size), 'g_l1');
  const training = meanOf(nowOf(steps), 'g_l1');
  if (now < OVERFIT_RATIO * best.l1 || before === undefined || training === undefined || training >= before)
    return undefined;
  return {
    kind: 'overfitting',
    title: 'G memorises the training pairs',
    figures: `Validation L1 was best at epoch ${best.epoch} (${fixed(best.l1, 3)}) and is ${fixed(now, 3)} over the last ${last.length} epochs, while that of training fell from ${fixed(before, 3)} to ${fixed(training, 3)}.`,
    advice:
      'The best checkpoint is kept. More pairs help most; else more augmentation (--augment-rotate, --augment-scale), a smaller G (--ngf), or --early-stop.',
  };
};

const stalled: Rule = (steps) => {
  if (steps.length < STALL_STEPS) return undefined;
  const third = Math.floor(steps.length / 3);
  const [before, now] = [
    meanOf(steps.slice(-2 * third, -third), 'g_l1'),
    meanOf(steps.slice(-third), 'g_l1'),
  ];
  if (before === undefined || now === undefined) return undefined;
  const gain = 1 - now / before;
  if (gain >= STALL_SHARE || gain < 1 - COLLAPSE_RATIO) return undefined;
  return {
    kind: 'l1-stalled',
    title: 'L1 has stalled',
    figures: `L1 is ${fixed(now, 3)} over the last ${third} steps, after ${fixed(before, 3)} over those before: ${gain >= 0 ? `${percent(gain)} less` : `${percent(-gain)} more`}.`,
    advice:
      'Details may still sharpen: compare the samples. If not, let the learning rate fall (--schedule linear, --epochs-decay), or take a wider G (--ngf).',
  };
};

/** The gravest first. */
const RULES: readonly Rule[] = [collapse, overfitting, strongD, chanceD, stalled];

const allIsWell = (steps: readonly StepEvent[], epochs: readonly EpochEvent[], isOver: boolean): Finding => {
  const now = nowOf(steps);
  const first = meanOf(steps.slice(0, now.length), 'g_l1');
  const last = meanOf(now, 'g_l1');
  const [real, fake] = [meanOf(now, 'p_real'), meanOf(now, 'p_fake')];
  const validated = validatedEpochs(epochs);
  const best = bestOf(validated);
  const figures = [
    first !== undefined && last !== undefined ? `L1 went from ${fixed(first, 3)} to ${fixed(last, 3)}` : '',
    real !== undefined && fake !== undefined
      ? `D gives ${fixed(real)} to real pairs and ${fixed(fake)} to fakes: it learns, and can be fooled`
      : '',
    best ? `validation was best at epoch ${best.epoch} of ${validated.at(-1)?.epoch}` : '',
  ];
  return {
    kind: 'well',
    title: 'All is well',
    figures: `${figures.filter((text) => text !== '').join('; ')}.`,
    advice: isOver
      ? 'Judge by the samples; if they are still getting better, a longer training gains more.'
      : 'Let it go on, and compare the samples.',
  };
};
