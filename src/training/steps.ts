/** A step as its recipe says: each phase's graph over the parts of a batch, then the updates of its networks. */
import { Pix2PixError } from '../core/errors.ts';
import { ALONE, type Peers } from '../core/peers.ts';
import { randomStream } from '../core/random.ts';
import { elementCount } from '../core/shape.ts';
import { scalar, type Tensor, tensor } from '../core/tensor.ts';
import type { LoweringPlan } from '../lowering/plan.ts';
import { SUM_FEEDS } from '../models/accumulated-step.ts';
import { adamSweep, adamSweepArenas } from '../models/adam-sweep.ts';
import { drawNoise } from '../models/noise-inputs.ts';
import { runsIn, runsUntil } from '../models/phase-steps.ts';
import { gradientsOfNetwork, graphsOf, type Phase, type Recipe, type RecipeInput } from '../models/recipe.ts';
import { arenaOf, stateName } from '../models/state-layout.ts';
import { OWN_PART, ownPartFeed, statisticOfShare } from '../models/statistics-track.ts';
import { type AdamOptions, adamFeeds } from '../nn/adam.ts';
import { averageFeeds } from '../nn/moving-average.ts';
import type { Device, State } from '../runtime/device.ts';
import { ImagePool } from './image-pool.ts';
import {
  COMPARED_EVERY,
  mixStatistics,
  requireEqualWeights,
  requireSharedOut,
  type Shares,
  sumArena,
} from './peer-state.ts';
import { openPhase, type PartsProgram, runnerOf } from './phase-program.ts';
import type { Feeds, Runner } from './segment-run.ts';

/** The losses of one step, by the names of the recipe's terms. */
export type StepLosses = Readonly<Record<string, number>>;

export interface StepsOptions {
  readonly device: Device;
  readonly state: State;
  readonly recipe: Recipe;
  readonly adam: AdamOptions;
  /** Decay of the moving averages that the recipe keeps. */
  readonly averageDecay: number;
  readonly seed: number;
  readonly plan: LoweringPlan;
  /** With whom a batch is shared out, its parts in the order of ranks; the recipe gives statistics as shares then. */
  readonly peers?: Peers;
}

/**
 * Images of a step by side, those of this rank's parts alone, [N,C,H,W] in [-1,1], and where the recipe takes them the
 * weights of pixels, [N,1,H,W] from 0 on.
 */
export type Batch = Readonly<Record<'input' | 'target', Tensor>> & { readonly weight?: Tensor | undefined };

export interface Steps {
  /** One step, counted from 1, on a whole batch, or on this rank's share of it. */
  step(step: number, lr: number, batch: Batch): Promise<StepLosses>;
  /** The images that its pools hold, by name in a checkpoint; what later steps need beside the state. */
  readPools(): ReadonlyMap<string, Tensor>;
  /** Puts back what `readPools` gave among other tensors; pools that are absent become empty. Throws STATE. */
  writePools(values: ReadonlyMap<string, Tensor>): void;
  dispose(): Promise<void>;
}

/** A phase that is ready to run. */
interface OpenPhase {
  readonly phase: Phase;
  readonly program: PartsProgram;
  /** The updates of its networks. */
  readonly sweeps: readonly NetworkSweep[];
}

interface NetworkSweep {
  readonly network: string;
  readonly sweep: Runner;
}

/** Compiles the programs of a step; all share the state. Throws OPTION for parts that cannot be shared out to all peers. */
export const openSteps = async (options: StepsOptions): Promise<Steps> => {
  const { device, recipe, adam, averageDecay, seed, state, plan, peers = ALONE } = options;
  for (const { parts } of recipe.phases) requireSharedOut(parts, peers);
  const phases: OpenPhase[] = [];
  for (const phase of recipe.phases) {
    // One after the other: compiling takes memory. The small sweeps are made while the engine optimises the graph.
    const [program, sweeps] = await Promise.all([
      openPhase(graphsOf(phase, plan.lanes), { device, state, plan, peers }),
      openSweeps(phase, options),
    ]);
    phases.push({ phase, program, sweeps });
  }
  const pools = recipe.inputs.flatMap((input) =>
    input.kind === 'pool' ? [{ ...input, pool: new ImagePool(input) }] : [],
  );
  return {
    step: async (step, lr, batch) => {
      const drawn: Record<string, Tensor> = Object.assign(
        {},
        ...recipe.inputs.map((input) => drawnFor(input, seed, step)),
      );
      const images: Feeds = Object.assign({}, ...recipe.inputs.map((input) => imagesFor(input, batch)));
      let losses: StepLosses = {};
      for (const { phase, program, sweeps } of phases) {
        if (!runsIn(phase, step)) continue;
        // A graph that updates a network itself is the only one that does.
        const feeds = { ...drawn, ...adamFeeds(lr, runsUntil(phase, step), adam) };
        const made = await runParts(phase, program, { images, feeds }, peers);
        losses = { ...losses, ...made.losses };
        if (peers.size > 1) {
          for (const arena of gradientArenas(phase, options)) await sumArena(state, arena, peers);
        }
        if (made.shares.length > 0)
          // What all parts made together is the same in each.
          await (program.isOfWhole
            ? mixStatistics(state, made.shares.slice(0, 1), ALONE)
            : mixStatistics(state, made.shares, peers));
        for (const { name, of, pool, stream } of pools) {
          const images = made.images[of];
          if (images) drawn[name] = pool.exchange(images, randomStream(seed, stream, step));
        }
        for (const { network, sweep } of sweeps) {
          const update = updatesUntil(recipe, network, step);
          await sweep.run({
            ...adamFeeds(lr, update, adam),
            ...(averageDecay > 0 ? averageFeeds(averageDecay, update) : {}),
          });
        }
      }
      if (peers.size > 1 && step % COMPARED_EVERY === 0)
        await requireEqualWeights(
          state,
          recipe.networks.map(({ name }) => name),
          peers,
          step,
        );
      return losses;
    },
    readPools: () =>
      new Map(
        pools.flatMap(({ of, pool }) => {
          const held = pool.read();
          return held ? [[poolName(of), held] as const] : [];
        }),
      ),
    writePools: (values) => {
      for (const { of, pool } of pools) pool.write(values.get(poolName(of)));
    },
    dispose: async () => {
      const runners = phases.flatMap(({ program, sweeps }) => [program, ...sweeps.map(({ sweep }) => sweep)]);
      await Promise.all(runners.map((runner) => runner.dispose()));
    },
  };
};

const POOLS = 'pool';

/** Where a checkpoint holds a pool's images, [K,C,H,W]. */
const poolName = (of: string): string => stateName(POOLS, of);

/** Whether a tensor of a checkpoint is a pool's. */
export const isOfPool = (name: string): boolean => name.startsWith(stateName(POOLS, ''));

/** Numbers that a step draws for an input, for the whole batch, whoever works on which part of it. */
const drawnFor = (input: RecipeInput, seed: number, step: number): Feeds => {
  if (input.kind === 'image' || input.kind === 'pool') return {};
  const stream = randomStream(seed, input.stream, step);
  if (input.kind === 'noise') return drawNoise(input.architecture, input.inputs, stream);
  const { shape, below } = input;
  const data = Float32Array.from({ length: elementCount(shape) }, () =>
    below === undefined ? stream.uniform() : stream.integer(below),
  );
  return { [input.name]: tensor(input.shape, data) };
};

const imagesOf = (batch: Batch, side: keyof Batch): Tensor => {
  const images = batch[side];
  if (images) return images;
  throw new Pix2PixError(
    'DATA',
    `step: the batch has no ${side}, and a training with weights of pixels takes one of each pair; give it, or train without, pixelWeights none (--pixel-weights none)`,
  );
};

const imagesFor = (input: RecipeInput, batch: Batch): Feeds =>
  input.kind === 'image' ? { [input.name]: imagesOf(batch, input.side) } : {};

/** The arenas in which a phase leaves the gradients of the networks that it updates. */
const gradientArenas = ({ updates }: Phase, { recipe, plan }: StepsOptions): readonly string[] =>
  updates.flatMap((name) =>
    gradientsOfNetwork(recipe, name, plan.lanes).map((follower) => arenaOf(name, follower)),
  );

const openSweeps = (
  { updates }: Phase,
  { device, state, recipe, adam, plan }: StepsOptions,
): Promise<NetworkSweep[]> =>
  Promise.all(
    updates.map(async (name) => {
      const network = recipe.networks.find((one) => one.name === name);
      const isAveraged = network?.role === 'generator' && network.isAveraged;
      const gradients = gradientsOfNetwork(recipe, name, plan.lanes);
      const build = adamSweep({ adam, isAveraged, gradients });
      const arenas = adamSweepArenas(name, { isAveraged, gradients });
      const sweep = runnerOf(build(1), await device.compileSweep(build, { state, arenas }));
      return { network: name, sweep };
    }),
  );

/** How often the sweeps of all phases have updated a network, with those of this step. */
const updatesUntil = ({ phases }: Recipe, network: string, step: number): number =>
  phases
    .filter(({ updates }) => updates.includes(network))
    .reduce((sum, phase) => sum + runsUntil(phase, step), 0);

/** What a phase leaves outside the state. */
interface Made {
  readonly losses: StepLosses;
  /** [K N,C,H,W], by output. */
  readonly images: Feeds;
  /** Of this rank's parts; none where graphs give new values themselves. */
  readonly shares: Shares;
}

/** The images of this rank's parts, and what was drawn for all parts. */
interface PhaseFeeds {
  readonly images: Feeds;
  readonly feeds: Feeds;
}

/** A phase on a whole batch: on each of its parts, whose losses are averaged and whose gradients are summed. */
const runParts = async (
  { parts }: Phase,
  program: PartsProgram,
  { images, feeds }: PhaseFeeds,
  peers: Peers,
): Promise<Made> => {
  const count = parts / peers.size;
  const fetched = await program.run(
    Array.from({ length: count }, (_, own) => {
      const part = peers.rank * count + own;
      return {
        ...partOf(feeds, part, parts),
        ...partOf(images, own, count),
        [SUM_FEEDS.kept]: scalar(own === 0 ? 0 : 1),
        [SUM_FEEDS.weight]: scalar(1 / parts),
        [OWN_PART]: ownPartFeed(part, parts),
      };
    }),
  );
  const isShare = (name: string): boolean => statisticOfShare(name) !== undefined;
  const shares = fetched.map((part) => filtered(part, isShare));
  const rest = fetched.map((part) => filtered(part, (name) => !isShare(name)));
  const all = peers.size === 1 ? rest : (await peers.gather(rest)).flat();
  return { ...madeOf(all), shares: shares.filter((part) => Object.keys(part).length > 0) };
};

const filtered = (feeds: Feeds, isWanted: (name: string) => boolean): Feeds =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => isWanted(name)));

/** Means of the losses of all parts, and their images one after the other. */
const madeOf = (parts: readonly Feeds[]): Pick<Made, 'losses' | 'images'> => {
  const losses: Record<string, number> = {};
  const images: Record<string, Tensor[]> = {};
  for (const part of parts)
    for (const [name, value] of Object.entries(part))
      if (value.shape.length === 0)
        losses[name] = (losses[name] ?? 0) + (value.data[0] as number) / parts.length;
      else images[name] = [...(images[name] ?? []), value];
  return {
    losses,
    images: Object.fromEntries(Object.entries(images).map(([name, ofParts]) => [name, joined(ofParts)])),
  };
};

/** [N,...] of each part -> [K N,...]. */
const joined = (parts: readonly Tensor[]): Tensor => {
  const [first = scalar(0)] = parts;
  if (parts.length === 1) return first;
  const [n = 0, ...rest] = first.shape;
  const data = new Float32Array(parts.length * first.data.length);
  for (const [index, part] of parts.entries()) data.set(part.data, index * first.data.length);
  return tensor([parts.length * n, ...rest], data);
};

/** Part number `part` of each tensor's first axis, [K N,...] -> [N,...]; scalars are shared by all parts. */
const partOf = (feeds: Feeds, part: number, count: number): Feeds =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, whole]) => {
      const { shape, data } = whole;
      if (shape.length === 0) return [name, whole];
      const length = data.length / count;
      const [n = 0, ...rest] = shape;
      return [name, tensor([n / count, ...rest], data.subarray(part * length, (part + 1) * length))];
    }),
  );
