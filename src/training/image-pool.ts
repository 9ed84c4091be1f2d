/**
 * The history of fakes that a discriminator learns from (Shrivastava et al. 2017; CycleGAN section 4): until it is full
 * it keeps what comes; then half of what comes takes the place of an older image, which is used instead.
 */
import { Pix2PixError } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';
import { elementCount, formatShape } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';

/** The share of images that are used at once when the pool is full. */
const AT_ONCE = 0.5; // section 4 of Shrivastava et al.: half of a batch comes from the history

export interface ImagePoolOptions {
  /** Images that it holds; with 0 all are used at once. */
  readonly size: number;
  /** Of one image. */
  readonly shape: readonly number[];
}

/** Images that were made in earlier steps. */
export class ImagePool {
  private readonly size: number;
  private readonly shape: readonly number[];
  private readonly length: number;
  private readonly images: Float32Array[] = [];

  constructor({ size, shape }: ImagePoolOptions) {
    this.size = size;
    this.shape = shape;
    this.length = elementCount(shape);
  }

  /** What is used in place of new images [N,C,H,W], one after the other; choices are drawn from `stream`. */
  exchange(fresh: Tensor, stream: RandomStream): Tensor {
    if (this.size === 0) return fresh;
    const used = new Float32Array(fresh.data.length);
    for (let begin = 0; begin < used.length; begin += this.length)
      used.set(this.exchangeOne(fresh.data.slice(begin, begin + this.length), stream), begin);
    return tensor(fresh.shape, used);
  }

  private exchangeOne(image: Float32Array, stream: RandomStream): Float32Array {
    if (this.images.length < this.size) {
      this.images.push(image);
      return image;
    }
    if (stream.bernoulli(AT_ONCE)) return image;
    const place = stream.integer(this.size);
    const earlier = this.images[place] as Float32Array;
    this.images[place] = image;
    return earlier;
  }

  /** What it holds, oldest place first: [K,C,H,W]; undefined if nothing yet. */
  read(): Tensor | undefined {
    const count = this.images.length;
    if (count === 0) return undefined;
    const data = new Float32Array(count * this.length);
    for (const [index, image] of this.images.entries()) data.set(image, index * this.length);
    return tensor([count, ...this.shape], data);
  }

  /** Holds what `read` gave, in place of what it held. Throws STATE for images of another size, or too many. */
  write(held: Tensor | undefined): void {
    const [count = 0, ...shape] = held?.shape ?? [0, ...this.shape];
    if (shape.join() !== this.shape.join() || count > this.size)
      throw new Pix2PixError(
        'STATE',
        `pool: cannot hold ${formatShape(held?.shape ?? [])}, it takes up to ${this.size} images of ${formatShape(this.shape)}`,
      );
    this.images.length = 0;
    for (let index = 0; index < count; index++)
      this.images.push(
        (held as Tensor).data.slice(index * this.length, (index + 1) * this.length) as Float32Array,
      );
  }
}
