/** Our own names: layer by layer, as docs/glossary.md and checkpoints have them. */
import { z } from 'zod';
import { parseChecked } from '../../core/schema-fault.ts';
import { discriminatorSchema } from '../../models/discriminator.ts';
import { generatorSchema } from '../../models/generator.ts';
import { layerParameters, layerStatistics } from '../../models/layers.ts';
import type { ParameterSpec } from '../../nn/parameters.ts';
import type { NamedPart, NamingScheme } from './naming-scheme.ts';
import { layersOf, type Network } from './network.ts';
import { discriminatorOf, type Guess, resnetOf, unetOf } from './own-networks.ts';

/** The entry of a file's metadata that holds the network, as JSON: names and shapes do not tell all of it. */
export const NETWORK_KEY = 'pix2pix.network';

const networkSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('generator'), architecture: generatorSchema }),
  z.object({ role: z.literal('discriminator'), architecture: discriminatorSchema }),
]);

/** The metadata of a file with a network under our names. */
export const networkMetadata = (network: Network): Readonly<Record<string, string>> => ({
  [NETWORK_KEY]: JSON.stringify(network),
});

const describedNetwork = (facts: ReadonlyMap<string, string>): Network | undefined => {
  const text = facts.get(NETWORK_KEY);
  if (text === undefined) return undefined;
  return parseChecked(networkSchema, text);
};

const partOf = ({ name, shape }: Pick<ParameterSpec, 'name' | 'shape'>): NamedPart => ({
  stored: name,
  own: name,
  shape,
  ownShape: shape,
});

const partsOf = (network: Network): readonly NamedPart[] =>
  layersOf(network).flatMap((layer) => [
    ...layerParameters(layer).map(partOf),
    ...layerStatistics(layer).map((spec): NamedPart => ({ ...partOf(spec), ifMissing: 'unused' })),
  ]);

/** A kind of network, whose first layer has a name that no other kind has. */
const schemeOf = (first: string, names: RegExp, guess: Guess): NamingScheme => ({
  origin: 'own',
  anchor: `${first}.conv.weight`,
  isOfNetwork: (name) => names.test(name),
  recognise: (shapes, known, facts) => describedNetwork(facts) ?? guess(shapes, known),
  refusal: (network) => (layersOf(network)[0]?.name === first ? undefined : `has no layer ${first}`),
  parts: partsOf,
  leftOut: () => new Map(),
});

export const OWN_SCHEMES: readonly NamingScheme[] = [
  schemeOf('encoder1', /^(?:en|de)coder\d+\./, unetOf),
  schemeOf('first', /^(?:first|last|(?:down|up|block)\d+)\./, resnetOf),
  schemeOf('layer1', /^layer\d+\./, discriminatorOf),
];
