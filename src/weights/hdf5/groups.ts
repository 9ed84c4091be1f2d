/** The links of an HDF5 group: names, and the addresses of objects. */
import { Pix2PixError } from '../../core/errors.ts';
import { damaged, type Fields, type FileBytes, untilZero } from './bytes.ts';
import { MESSAGE, type Message } from './messages.ts';

export type Links = ReadonlyMap<string, number>;

/** The hard links of a group, in the order of the file; undefined where the messages are not a group's. Throws FORMAT. */
export const readLinks = async (
  file: FileBytes,
  messages: readonly Message[],
): Promise<Links | undefined> => {
  const table = messages.find(({ type }) => type === MESSAGE.symbolTable)?.content;
  if (table) return oldLinks(file, table);
  const info = messages.find(({ type }) => type === MESSAGE.linkInfo)?.content;
  const links = messages.filter(({ type }) => type === MESSAGE.link);
  if (!info && links.length === 0) return undefined;
  if (info && (info.uint(1, 1) & 1 ? info.address(10) : info.address(2)) !== undefined)
    throw new Pix2PixError(
      'FORMAT',
      `${file.name}: has groups in the form of HDF5's libver "latest", which is not read; open it with h5py and save it as h5py does by default, or save the model with Keras again`,
    );
  return new Map(links.flatMap(({ content }) => newLink(content)));
};

/** More links than any file of weights has in one group. */
const MOST_LINKS = 100_000;

/** A B-tree of symbol tables, whose names are in a local heap. */
const oldLinks = async (file: FileBytes, table: Fields): Promise<Links> => {
  const [tree, heap] = [table.uint(0, 8), table.uint(8, 8)];
  const heapStart = await file.part(heap, 32);
  if (heapStart.text(0, 4) !== 'HEAP')
    damaged(file.name, 'the names of a group are not where they should be');
  const names = await file.part(heapStart.uint(24, 8), heapStart.uint(8, 8));
  const links = new Map<string, number>();
  const seen = new Set<number>();
  const nodes = [tree];
  for (let at = nodes.pop(); at !== undefined; at = nodes.pop()) {
    if (seen.has(at)) damaged(file.name, 'a group holds itself');
    seen.add(at);
    const node = await file.part(at, 24);
    const kind = node.text(0, 4);
    if (kind === 'SNOD') await addSymbols(file, at, node.uint(6, 2), names, links);
    else if (kind === 'TREE') nodes.push(...(await childrenOf(file, at, node.uint(6, 2))).reverse());
    else damaged(file.name, 'the links of a group are not where they should be');
    if (links.size > MOST_LINKS || nodes.length > MOST_LINKS) damaged(file.name, 'a group has no end');
  }
  return links;
};

/** Keys and children in turn, after a head of 24 bytes. */
const childrenOf = async (file: FileBytes, at: number, count: number): Promise<number[]> => {
  const entries = await file.part(at + 24, 16 * count);
  return Array.from({ length: count }, (_, i) => entries.uint(16 * i + 8, 8));
};

/** Entries of 40 bytes after a head of 8: place of the name (8), address (8), and a cache, where 2 is a soft link. */
const addSymbols = async (
  file: FileBytes,
  at: number,
  count: number,
  names: Fields,
  links: Map<string, number>,
): Promise<void> => {
  const entries = await file.part(at + 8, 40 * count);
  for (let i = 0; i < count; i++) {
    const nameAt = entries.uint(40 * i, 8);
    const name = untilZero(names.text(nameAt, Math.min(MOST_NAME, names.length - nameAt)));
    if (entries.uint(40 * i + 16, 4) !== 2) links.set(name, entries.uint(40 * i + 8, 8));
  }
};

const MOST_NAME = 4096;

/** Version, flags, [kind] [order (8)] [charset], size of the name (1, 2, 4 or 8), name, address; no soft links. */
const newLink = (content: Fields): (readonly [string, number])[] => {
  const flags = content.uint(1, 1);
  let at = 2;
  const kind = flags & 8 ? content.uint(at++, 1) : 0;
  if (flags & 4) at += 8;
  if (flags & 16) at += 1;
  const width = 1 << (flags & 3);
  const size = content.uint(at, width);
  const name = content.text(at + width, size);
  return kind === 0 ? [[name, content.uint(at + width + size, 8)]] : [];
};
