/** The values of a loaded network in a network of a training, which must be of the same architecture. */
import { type Tensor, zeros } from '../../../core/tensor.ts';
import { layerParameters, layerStatistics } from '../../../models/layers.ts';
import { arenaOf, stateName } from '../../../models/state-layout.ts';
import type { NetworkValues } from '../../../weights/naming/network.ts';
import { layersOf, type Network } from '../../../weights/naming/network.ts';
import { inOrder } from '../../../weights/naming/skip-order.ts';
import type { LoadedNetwork } from './load-networks.ts';

export interface FittedValues {
  /** Facts that differ, each as `ngf 64, not 32`; the values fit only if there are none. */
  readonly different: readonly string[];
  readonly values: NetworkValues;
  /** Their network, with what names do not tell as ours has it. */
  readonly told: Network;
}

/**
 * The values of `theirs` as those of `ours`. Where names alone told the network, dropout and the order of skips are those
 * of `ours`, and biases that it has more begin as zero.
 */
export const valuesInNetwork = (
  ours: Network,
  { network, values, isDescribed }: LoadedNetwork,
): FittedValues => {
  if (isDescribed) return { told: network, different: differences(ours, network), values };
  const biases = missingBiases(ours, network);
  const told = withUntold(network, ours, biases.size > 0);
  return {
    told,
    different: differences(ours, told),
    values: new Map([...inOrder(values, network, ours), ...biases]),
  };
};

/** What names and shapes do not tell, or what changes no tensor: as the training has it. */
const UNTOLD = ['noise', 'dropoutRate', 'dropoutPlace', 'concatOrder'] as const;

const withUntold = (theirs: Network, ours: Network, isBiased: boolean): Network => {
  const given: Readonly<Record<string, unknown>> = { ...ours.architecture };
  const { biases, ...architecture } = theirs.architecture;
  const isGaussian = given.noise === 'gaussian'; // it takes a channel more
  const untold = UNTOLD.filter((key) => key in given && !(isGaussian && key === 'noise'));
  const ofOurs = isBiased ? given.biases : biases;
  return {
    ...theirs,
    architecture: {
      ...architecture,
      ...(ofOurs === undefined ? {} : { biases: ofOurs }),
      ...Object.fromEntries(
        untold.filter((key) => key in theirs.architecture).map((key) => [key, given[key]]),
      ),
    },
  } as Network; // of the same kind, since only values of its own keys changed
};

/** Biases that ours has and theirs lacks, as zeros; none if theirs has others. */
const missingBiases = (ours: Network, theirs: Network): NetworkValues => {
  const specs = (network: Network) => layersOf(network).flatMap(layerParameters);
  const [mine, found] = [specs(ours), new Set(specs(theirs).map(({ name }) => name))];
  const missing = mine.filter(({ name, role }) => role === 'bias' && !found.has(name));
  const isMore = found.size + missing.length === mine.length;
  return new Map(isMore ? missing.map(({ name, shape }) => [name, zeros(shape)]) : []);
};

const differences = (ours: Network, theirs: Network): string[] => {
  const mine: Readonly<Record<string, unknown>> = { ...ours.architecture };
  const found: Readonly<Record<string, unknown>> = { ...theirs.architecture };
  // Facts of another kind of network say nothing beyond the kind.
  const isOneKind = mine.kind === found.kind;
  return [...new Set([...Object.keys(mine), ...Object.keys(found)])]
    .filter((key) => JSON.stringify(mine[key]) !== JSON.stringify(found[key]))
    .filter((key) => isOneKind || (key in mine && key in found))
    .map((key) =>
      mine[key] === undefined
        ? `${key} ${found[key]}`
        : `${found[key] === undefined ? `no ${key}` : `${key} ${found[key]}`}, not ${mine[key]}`,
    );
};

/** By state names; running statistics have an arena of their own. */
export const stateEntries = (name: string, network: Network, values: NetworkValues): [string, Tensor][] => {
  const statistics = new Set(
    layersOf(network)
      .flatMap(layerStatistics)
      .map((one) => one.name),
  );
  return [...values].map(([tensor, value]) => [
    stateName(statistics.has(tensor) ? arenaOf(name, 'statistics') : name, tensor),
    value,
  ]);
};
