/** Which networks a file of weights holds, told by the names and shapes of its tensors. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { formatShape } from '../../core/shape.ts';
import type { StoredTensor, TensorFile } from '../tensor-file.ts';
import { type KnownFacts, type NamedPart, type NamingScheme, ORIGINS } from './naming-scheme.ts';
import { type Network, type NetworkRole, networkText } from './network.ts';
import { COUNTER } from './pytorch-places.ts';
import { NAMING_SCHEMES } from './schemes.ts';

/** A network of a file, before its values are read. */
export interface FoundNetwork {
  /** What stands in front of its tensors' names: nothing, or such as `netG.` where a file holds several. */
  readonly prefix: string;
  readonly scheme: NamingScheme;
  readonly network: Network;
  /** Its tensors with their places in the file; undefined where the file has none and needs none. */
  readonly parts: readonly (readonly [part: NamedPart, tensor: StoredTensor | undefined])[];
  /** What was left out of it, such as running statistics that nothing uses. */
  readonly notes: readonly string[];
}

/** The networks of a file, and its tensors that belong to none. */
export interface FoundNetworks {
  readonly networks: readonly FoundNetwork[];
  readonly others: readonly string[];
}

type Tensors = ReadonlyMap<string, StoredTensor>;

/**
 * The networks in a file, in the order of the schemes. Throws FORMAT if it holds none, or one with tensors that are
 * missing, of another shape or too many: the first of each are named.
 *
 * @example
 * const file = await openWeights('latest_net_G.pth');
 * const { networks } = findNetworks(file);
 */
export const findNetworks = (file: TensorFile, known: KnownFacts = {}): FoundNetworks => {
  const left = new Map(file.tensors.map((tensor) => [withoutWrappers(tensor.name), tensor]));
  const facts = new Map(file.facts);
  const networks: FoundNetwork[] = [];
  for (const scheme of NAMING_SCHEMES)
    for (const prefix of prefixesOf(scheme, left)) {
      const tensors = takenBy(scheme, prefix, left);
      const network = recognised(file, scheme, tensors, known, facts);
      if (!network) continue;
      networks.push(matched(file, { prefix, scheme, network }, tensors));
      for (const name of tensors.keys()) left.delete(`${prefix}${name}`);
    }
  if (networks.length === 0) throw noNetwork(file);
  return { networks, others: [...left.keys()] };
};

/** Modules that hold a network and are no part of it: of DataParallel and of torch.compile. */
const WRAPPERS = ['module', '_orig_mod'];

const withoutWrappers = (name: string): string =>
  name
    .split('.')
    .filter((part) => !WRAPPERS.includes(part))
    .join('.');

/** What stands before a scheme's anchor, each time that it is found: `` or `netG.` or `G/`. */
const prefixesOf = ({ anchor }: NamingScheme, tensors: Tensors): string[] =>
  [...tensors].flatMap(([name, { shape }]) => {
    const prefix = name.slice(0, -anchor.length);
    return name.endsWith(anchor) && shape.length === 4 && /(?:^|[./])$/.test(prefix) ? [prefix] : [];
  });

const takenBy = ({ isOfNetwork }: NamingScheme, prefix: string, tensors: Tensors): Tensors =>
  new Map(
    [...tensors].flatMap(([name, tensor]) => {
      const rest = name.slice(prefix.length);
      return name.startsWith(prefix) && isOfNetwork(rest) ? [[rest, tensor] as const] : [];
    }),
  );

const recognised = (
  file: TensorFile,
  { recognise }: NamingScheme,
  tensors: Tensors,
  known: KnownFacts,
  facts: ReadonlyMap<string, string>,
): Network | undefined => {
  const shapes = new Map([...tensors].map(([name, { shape }]) => [name, shape]));
  try {
    return recognise(shapes, known, facts);
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${file.name}: its description of the network is not of this version (${messageOf(error)}); export it again`,
      { cause: error },
    );
  }
};

type Recognised = Pick<FoundNetwork, 'prefix' | 'scheme' | 'network'>;

const matched = (file: TensorFile, found: Recognised, tensors: Tensors): FoundNetwork => {
  const { scheme, network } = found;
  const parts = scheme.parts(network).map((part) => [part, tensors.get(part.stored)] as const);
  const leftOut = scheme.leftOut(network);
  const expected = new Set(parts.map(([{ stored }]) => stored));
  const faults = [
    listed(
      'missing',
      parts.flatMap(([{ stored, ifMissing }, tensor]) => (tensor || ifMissing ? [] : [stored])),
    ),
    listed(
      'of another shape',
      parts.flatMap(([{ stored, shape }, tensor]) =>
        !tensor || formatShape(tensor.shape) === formatShape(shape)
          ? []
          : [`${stored} ${formatShape(tensor.shape)}, not ${formatShape(shape)}`],
      ),
    ),
    listed(
      'not expected',
      [...tensors.keys()].filter((name) => !expected.has(name) && !leftOut.has(name)),
    ),
  ].filter((text) => text !== undefined);
  if (faults.length > 0)
    throw new Pix2PixError(
      'FORMAT',
      `${file.name}: looks like a ${network.role} of ${ORIGINS[scheme.origin]} (${networkText(network)}), but of its tensors ${faults.join('; ')}; is the file whole, and was its code not changed?`,
    );
  return { ...found, parts, notes: notesOf(leftOut, tensors) };
};

/** Names in a list; the first tell what is wrong. */
const MOST_NAMES = 3;

const named = (names: readonly string[]): string =>
  `${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ', ...' : ''}`;

const listed = (what: string, names: readonly string[]): string | undefined =>
  names.length === 0
    ? undefined
    : `${names.length} ${names.length === 1 ? 'is' : 'are'} ${what} (${named(names)})`;

/** Counters are in every file and say nothing. */
const notesOf = (leftOut: ReadonlyMap<string, string>, tensors: Tensors): string[] => {
  const counts = new Map<string, number>();
  for (const name of tensors.keys()) {
    const reason = leftOut.get(name);
    if (reason !== undefined && reason !== COUNTER) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `left out ${count} tensors: ${reason}`);
};

/** `a, b or c`. */
const anyOf = (texts: readonly string[]): string => texts.join(', ').replace(/, ([^,]*)$/, ' or $1');

const noNetwork = ({ name, tensors }: TensorFile): Pix2PixError =>
  new Pix2PixError(
    'FORMAT',
    `${name}: holds no network that is known here; its ${tensors.length} tensors are ${tensors.length === 0 ? 'none' : named(tensors.map((tensor) => tensor.name))}, expected the names of ${anyOf(Object.values(ORIGINS))}, such as ${NAMING_SCHEMES[0]?.anchor}`,
  );

/** The one network of a role. Throws MODEL if there is none or more than one; `place` chooses, as `netG` of `netG.model`. */
export const theNetwork = (
  file: TensorFile,
  { networks }: FoundNetworks,
  role: NetworkRole,
  place?: string,
): FoundNetwork => {
  const ofRole = networks.filter((found) => found.network.role === role);
  const chosen =
    place === undefined ? ofRole : ofRole.filter(({ prefix }) => partsOf(prefix).includes(place));
  const [found] = chosen;
  if (found && chosen.length === 1) return found;
  const texts = networks.map(
    ({ prefix, network }) => `${prefix === '' ? 'one' : prefix.slice(0, -1)}: ${network.role}`,
  );
  throw new Pix2PixError(
    'MODEL',
    `${file.name}: has ${ofRole.length === 0 ? `no ${role}` : `${ofRole.length} ${role}s${place === undefined ? '' : `, of which ${chosen.length} are called ${place}`}`} (${texts.join(', ')}); ${ofRole.length > 1 ? 'save the one that you mean in a file of its own' : `give a file with a ${role}`}`,
  );
};

const partsOf = (prefix: string): string[] => prefix.split(/[./]/);
