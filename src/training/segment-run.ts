/** A step whose parts wait for one another: all go through a segment, and what they sum is added up over all ranks. */
import type { Peers } from '../core/peers.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { Segment } from '../graph/segments.ts';

export type Feeds = Readonly<Record<string, Tensor>>;

/** A program that takes of any feeds those that its graph has. */
export interface Runner {
  run(feeds: Feeds): Promise<Feeds>;
  dispose(): Promise<void>;
}

/** A segment with what runs it. */
export type OpenSegment = Omit<Segment, 'graph'> & Pick<Runner, 'run'>;

/**
 * What each of this rank's parts gives. Sums are formed in the order of parts on each rank, and then in that of ranks: with
 * one part a rank, as one process forms them.
 */
export const runSegments = async (
  segments: readonly OpenSegment[],
  parts: readonly Feeds[],
  peers: Peers,
): Promise<readonly Feeds[]> => {
  const given = parts.map((): Record<string, Tensor> => ({}));
  let sums: Feeds = {};
  for (const { run, sums: names, last } of segments) {
    for (const [index, feeds] of parts.entries()) {
      const own = given[index] as Record<string, Tensor>;
      Object.assign(own, await run({ ...feeds, ...own, ...sums }));
      for (const name of last) delete own[name]; // as large as an image's layers
    }
    sums = { ...sums, ...(await summed(names, given, peers)) };
    for (const own of given) for (const name of names) delete own[name];
  }
  return given;
};

/** The sums of what all parts of all ranks have under these names, which cross in one message. */
const summed = async (
  names: readonly string[],
  parts: readonly Feeds[],
  peers: Peers,
): Promise<Readonly<Record<string, Tensor>>> => {
  const [first = {}] = parts;
  const shapes = names.map((name) => (first[name] as Tensor).shape);
  const lengths = names.map((name) => (first[name] as Tensor).data.length);
  const all = new Float32Array(lengths.reduce((total, length) => total + length, 0));
  for (const part of parts) {
    let i = 0;
    for (const name of names)
      for (const value of (part[name] as Tensor).data) {
        all[i] = (all[i] as number) + value;
        i++;
      }
  }
  if (all.length > 0) await peers.sum(all);
  let begin = 0;
  return Object.fromEntries(
    names.map((name, index) => {
      const end = begin + (lengths[index] as number);
      const sum = tensor(shapes[index] ?? [], all.slice(begin, end));
      begin = end;
      return [name, sum];
    }),
  );
};
