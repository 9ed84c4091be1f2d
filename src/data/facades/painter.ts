/** What a painter of parts is given. */
import type { RandomStream } from '../../core/random.ts';
import type { Look } from './look.ts';
import type { Region } from './region.ts';
import type { Scene } from './scene.ts';
import type { Weather } from './weather.ts';

export interface Brush {
  readonly scene: Scene;
  readonly region: Region;
  readonly look: Look;
  readonly weather: Weather;
  /** The part's own stream: what one window draws never changes the next. */
  readonly stream: RandomStream;
  /** Where the wall meets the pavement. */
  readonly ground: number;
}

/** Paints one part into the scene. */
export type Painter = (brush: Brush) => void;
