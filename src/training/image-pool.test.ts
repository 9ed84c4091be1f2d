import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { ImagePool } from './image-pool.ts';

/** Images of one pixel whose value is their number: [N,1,1,1]. */
const numbered = (...numbers: number[]): Tensor =>
  tensor([numbers.length, 1, 1, 1], Float32Array.from(numbers));

const poolOf = (size: number): ImagePool => new ImagePool({ size, shape: [1, 1, 1] });

describe('a pool of images', () => {
  it('of size 0 gives back what comes', () => {
    const batch = numbered(1, 2);
    expect(poolOf(0).exchange(batch, randomStream(0, 'pool'))).toBe(batch);
    expect(poolOf(0).read()).toBeUndefined();
  });

  it('keeps what comes and gives it back until it is full', () => {
    const pool = poolOf(3);
    for (const number of [1, 2, 3])
      expect([...pool.exchange(numbered(number), randomStream(0, number)).data]).toEqual([number]);
    expect(pool.read()).toEqual(tensor([3, 1, 1, 1], Float32Array.of(1, 2, 3)));
  });

  // The measured behaviour of the PyTorch code: each image reaches D once, half of them late.
  it('then gives half at once, and the others a mean of twice its size later, each once', () => {
    const size = 50;
    const count = 20_000;
    const pool = poolOf(size);
    const delays: number[] = [];
    const seen = new Set<number>();
    for (let number = 1; number <= count; number++) {
      const [used = 0] = pool.exchange(numbered(number), randomStream(7, 'pool', number)).data;
      if (number <= size) continue;
      if (used > size) {
        expect(seen.has(used)).toBe(false);
        seen.add(used);
      }
      delays.push(number - used);
    }
    const late = delays.filter((delay) => delay > 0);
    expect(late.length / delays.length).toBeCloseTo(0.5, 1);
    expect(late.reduce((sum, delay) => sum + delay, 0) / late.length / size).toBeCloseTo(2, 0);
  });

  it('goes on from what was read as if nothing had happened', () => {
    const [through, before, after] = [poolOf(4), poolOf(4), poolOf(4)];
    const use = (pool: ImagePool, number: number): number[] => [
      ...pool.exchange(numbered(number, -number), randomStream(3, 'pool', number)).data,
    ];
    const expected = Array.from({ length: 20 }, (_, step) => use(through, step + 1));
    const first = Array.from({ length: 9 }, (_, step) => use(before, step + 1));
    after.write(before.read());
    const rest = Array.from({ length: 11 }, (_, step) => use(after, step + 10));
    expect([...first, ...rest]).toEqual(expected);
  });

  it('does not change with the images that it gave or took', () => {
    const pool = poolOf(1);
    const batch = numbered(1);
    pool.exchange(batch, randomStream(0));
    batch.data[0] = 9;
    (pool.read() as Tensor).data[0] = 8;
    expect(pool.read()?.data[0]).toBe(1);
  });

  it('refuses images of another size, and more than it holds', () => {
    expect(() => poolOf(2).write(tensor([1, 3, 1, 1], new Float32Array(3)))).toThrow(
      'pool: cannot hold [1,3,1,1], it takes up to 2 images of [1,1,1]',
    );
    expect(() => poolOf(2).write(numbered(1, 2, 3))).toThrow('up to 2 images');
  });
});
