/**
 * A training as data: which networks it has, what a step takes, the phases that a step runs, and what it reports. The
 * trainer is an interpreter of recipes; `pix2pix-recipe.ts` is the paper's.
 */
import { Pix2PixError } from '../core/errors.ts';
import type { LossTerm } from '../core/loss-term.ts';
import type { Graph } from '../graph/ops.ts';
import { type DiscriminatorArchitecture, discriminatorLayers } from './discriminator.ts';
import { type GeneratorArchitecture, generatorLayers } from './generator.ts';
import type { Layer } from './layers.ts';
import type { NoiseInput } from './noise-inputs.ts';
import type { PhaseSteps } from './phase-steps.ts';
import {
  arenaOf,
  GRADIENTS,
  type GradientFollower,
  type StateLayout,
  type StateNetwork,
  stateLayout,
  stateName,
} from './state-layout.ts';

/** The trainings that there are. */
export const MODELS = ['pix2pix', 'cyclegan'] as const;
export type Model = (typeof MODELS)[number];

export type RecipeNetwork =
  | {
      readonly name: string;
      readonly role: 'generator';
      readonly architecture: GeneratorArchitecture;
      /** Whether a moving average of its weights is kept, sampled and exported. */
      readonly isAveraged: boolean;
      readonly passes: number;
    }
  | {
      readonly name: string;
      readonly role: 'discriminator';
      readonly architecture: DiscriminatorArchitecture;
      /** Passes of an image through its layers in a step: forward, gradients by input, gradients by weights. */
      readonly passes: number;
    };

/** What a step takes: images of a side, or numbers that are drawn from a stream of their own. */
export type RecipeInput =
  | {
      readonly kind: 'image';
      /** The input of the graphs, [N,C,H,W] in [-1,1]; of weights [N,1,H,W] in [0,1]. */
      readonly name: string;
      readonly side: 'input' | 'target' | 'weight';
    }
  | {
      readonly kind: 'noise';
      /** Names the random stream, together with seed and step. */
      readonly stream: string;
      readonly architecture: GeneratorArchitecture;
      /** For the whole batch. */
      readonly inputs: readonly NoiseInput[];
    }
  | {
      /** Numbers from 0 to 1, or whole ones from 0 to below `below`. */
      readonly kind: 'uniform';
      readonly below?: number;
      readonly name: string;
      readonly stream: string;
      /** For the whole batch. */
      readonly shape: readonly number[];
    }
  | {
      /** Images that an earlier phase made, at once or some steps late: CycleGAN's history of fakes. */
      readonly kind: 'pool';
      readonly name: string;
      /** The output of that phase, [N,C,H,W]. */
      readonly of: string;
      /** Images that it holds; with 0 all come at once. */
      readonly size: number;
      /** Decides which come late. */
      readonly stream: string;
      /** Of one image: [C,H,W]. */
      readonly shape: readonly number[];
    };

/** One graph of a step, and the networks that are updated after it. Which steps it runs in is in `PhaseSteps`. */
export interface Phase extends PhaseSteps {
  readonly name: string;
  /** Its outputs are losses, images of pools, new values of the state, and gradients of the networks in `updates`. */
  readonly graph: Graph;
  /**
   * The same in graphs that do not depend on one another, so that they can run at the same time; gradients of a network
   * are the sum of what they leave in its arenas of `GRADIENTS`. Absent where there is nothing to divide.
   */
  readonly lanes?: readonly Graph[];
  /** How many parts of a batch it sees, one after the other; gradients are summed over them. */
  readonly parts: number;
  /** Networks whose gradients it leaves in the state, to be updated by a sweep after the last part. */
  readonly updates: readonly string[];
}

/** Whether phases run as one graph each, or in the graphs of their lanes where they have such. */
export type LanesForm = 'one' | 'each';

/** The graphs that a phase runs as. */
export const graphsOf = ({ graph, lanes }: Phase, form: LanesForm): readonly Graph[] =>
  form === 'each' && lanes ? lanes : [graph];

/** A network that translates, from one side of the data to the other. */
export interface Translation {
  readonly network: string;
  readonly from: 'input' | 'target';
  readonly to: 'input' | 'target';
}

const FORWARD = { from: 'input', to: 'target' } as const;
const BACKWARD = { from: 'target', to: 'input' } as const;

/** What each training learns to translate; the way from input to target is first. */
export const TRANSLATES: { readonly [M in Model]: readonly [Translation, ...Translation[]] } = {
  pix2pix: [{ network: 'G', ...FORWARD }],
  cyclegan: [
    { network: 'G_A', ...FORWARD },
    { network: 'G_B', ...BACKWARD },
  ],
};

/** A training as data: networks, losses and the phases of a step. */
export interface Recipe {
  readonly networks: readonly RecipeNetwork[];
  readonly inputs: readonly RecipeInput[];
  readonly phases: readonly Phase[];
  readonly losses: readonly LossTerm[];
  readonly translates: readonly Translation[];
}

/** Passes through a network that learns from an image: forward, gradients by input, gradients by weights. */
export const TRAINED = 3;

/** The layers of a network of either role. */
export const layersOfNetwork = (network: RecipeNetwork): readonly Layer[] =>
  network.role === 'generator'
    ? generatorLayers(network.architecture)
    : discriminatorLayers(network.architecture);

/** The arenas in which the graphs of a recipe leave the gradients of a network; none where they update it themselves. */
export const gradientsOfNetwork = (
  { phases }: Recipe,
  name: string,
  form: LanesForm,
): readonly GradientFollower[] => {
  const outputs = phases
    .flatMap((phase) => graphsOf(phase, form))
    .flatMap((graph) => Object.keys(graph.outputs));
  return GRADIENTS.filter((follower) => {
    const prefix = stateName(arenaOf(name, follower), '');
    return outputs.some((output) => output.startsWith(prefix));
  });
};

/** The state that a training of a recipe needs, by arena. */
export const recipeLayout = (recipe: Recipe, form: LanesForm = 'one'): StateLayout =>
  stateLayout(
    recipe.networks.map(
      (network): StateNetwork => ({
        name: network.name,
        layers: layersOfNetwork(network),
        gradients: gradientsOfNetwork(recipe, network.name, form),
        isAveraged: network.role === 'generator' && network.isAveraged,
      }),
    ),
  );

/** The generator that translates unless another is asked for. */
export const mainTranslation = ({ translates }: Recipe): Translation => translates[0] as Translation; // all have one

/** The architecture of a generator of a recipe. Throws MODEL if it has none of that name. */
export const generatorOf = ({ networks }: Recipe, name: string): GeneratorArchitecture => {
  for (const network of networks)
    if (network.name === name && network.role === 'generator') return network.architecture;
  throw new Pix2PixError(
    'MODEL',
    `recipe: has no generator "${name}"; its networks are ${networks.map((network) => network.name).join(', ')}`,
  );
};
