/** What an exchange costs between the ranks of a launch, measured by sums as a training does them. */
import type { Peers } from '../core/peers.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { type ExchangeCost, sentBytes } from './step-time.ts';

export interface ExchangeTime {
  readonly bytes: number;
  /** Until the last rank has the sum: the least of some, since other programs only add to it. */
  readonly seconds: number;
}

export interface MeasuredExchange extends ExchangeCost {
  readonly times: readonly ExchangeTime[];
}

/** From a message of one packet to a block of a far exchange. */
const SIZES = [1024, 65_536, 1_048_576, 16_777_216, 67_108_864];
/** Small exchanges cost nothing, and other programs delay many of them. */
const LEAST_REPEATS = 5;
const MOST_REPEATS = 100;
const REPEAT_SECONDS = 0.3;
/** Of one exchange: larger ones would be as slow a byte, and take the patience of who waits. */
const SLOW_SECONDS = 2;

/** Measures. All ranks call it; all get the same. */
export const measureExchange = async (
  peers: Peers,
  clock: Pick<Clock, 'seconds'> = SYSTEM_CLOCK,
): Promise<MeasuredExchange> => {
  const times: ExchangeTime[] = [];
  for (const bytes of SIZES) {
    const seconds = await leastExchange(peers, new Float32Array(bytes / 4), clock);
    times.push({ bytes, seconds });
    if (seconds > SLOW_SECONDS) break;
  }
  const [first, last] = [times[0], times.at(-1)] as [ExchangeTime, ExchangeTime]; // the first is always measured
  const added = Math.max(last.seconds - first.seconds, Number.EPSILON);
  return {
    times,
    startSeconds: first.seconds,
    bytesPerSecond: sentBytes(last.bytes - first.bytes, peers.size) / added,
  };
};

const leastExchange = async (
  peers: Peers,
  values: Float32Array,
  clock: Pick<Clock, 'seconds'>,
): Promise<number> => {
  await peers.sum(values); // pages and connections are new to the first one
  let [least, total] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < LEAST_REPEATS || (i < MOST_REPEATS && total < REPEAT_SECONDS); i++) {
    await peers.gather(0); // all begin together
    const begin = clock.seconds();
    await peers.sum(values);
    const seconds = Math.max(...(await peers.gather(clock.seconds() - begin)));
    least = Math.min(least, seconds);
    total += seconds;
  }
  return least;
};
