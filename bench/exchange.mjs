/**
 * The sum over ranks beside the library's own: 54.4 million values, the weights of the paper's generator, in turns.
 *
 * mpirun --oversubscribe -n 3 node bench/exchange.mjs [--values 54413955] [--rounds 9]
 */
import { parseArgs } from 'node:util';
import { openPeers } from '../dist/runtime/node/mpi/open-peers.js';
import { allocateFloats } from '../dist/runtime/node/native-memory.js';

const { values: flags } = parseArgs({
  options: {
    values: { type: 'string', default: '54413955' },
    rounds: { type: 'string', default: '9' },
  },
});
const count = Number(flags.values);
const peers = await openPeers();
const floats = allocateFloats(count);

/** A number of this rank and place, the same each time. */
const fill = (rank) => {
  for (let i = 0; i < count; i++) floats[i] = Math.sin(i * 12.9898 + rank * 78.233);
};
const timed = async (sum) => {
  fill(peers.rank);
  await peers.gather(0);
  const begin = performance.now();
  await sum(floats);
  return performance.now() - begin;
};
const times = { pix2pix: [], library: [] };
const ways = [
  ['pix2pix', peers.sum],
  ['library', peers.sumByLibrary],
];
for (let round = 0; round < Number(flags.rounds); round++)
  for (const [name, sum] of round % 2 === 0 ? ways : ways.toReversed()) {
    const all = await peers.gather(await timed(sum));
    times[name].push(Math.max(...all));
  }
await timed(peers.sum);
let wrong = 0;
for (let i = 0; i < count; i += 97) {
  let expected = Math.fround(Math.sin(i * 12.9898));
  for (let rank = 1; rank < peers.size; rank++)
    expected = Math.fround(expected + Math.fround(Math.sin(i * 12.9898 + rank * 78.233)));
  if (floats[i] !== expected) wrong++;
}
const [total] = [(await peers.gather(wrong)).reduce((a, b) => a + b)];
if (peers.rank === 0) {
  const figures = Object.entries(times).map(([name, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    return [name, { leastMs: Math.round(sorted[0]), medianMs: Math.round(sorted[sorted.length >> 1]) }];
  });
  const { size: ranks, version } = peers;
  console.log(
    JSON.stringify({ version, ranks, values: count, ...Object.fromEntries(figures), notInRankOrder: total }),
  );
}
await peers.close();
