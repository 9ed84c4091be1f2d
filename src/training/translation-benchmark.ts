/** What translating one image costs on a device, against the floor of its multiply-adds. */
import { randomStream } from '../core/random.ts';
import { tensor } from '../core/tensor.ts';
import { generatorInfo } from '../models/network-info.ts';
import type { Device } from '../runtime/device.ts';
import { imageSize } from '../settings/image-size.ts';
import type { Options } from '../settings/options.ts';
import { encodeTranslator, modelRecord } from '../translation/model-file.ts';
import { openTranslator } from '../translation/translator.ts';
import { bestGemmRate } from './benchmark.ts';
import { openTrainer } from './trainer.ts';

export interface TranslationBenchmark {
  /** Median of the timed images. */
  readonly imageSeconds: number;
  readonly allImageSeconds: readonly number[];
  readonly floorSeconds: number;
  /** imageSeconds / floorSeconds. */
  readonly floorRatio: number;
  readonly gemmGflops: number;
  readonly imageGflop: number;
}

const WARM_UP_IMAGES = 2;

/** Times an untrained generator of these options as a model file, noise included, an image at a time. */
export const benchmarkTranslation = async (
  device: Device,
  options: Options,
  images: number,
): Promise<TranslationBenchmark> => {
  const trainer = await openTrainer(device, options);
  const { generator } = trainer;
  const record = modelRecord(generator, { direction: 'AtoB', trainedSize: options.size });
  const model = encodeTranslator(record, await trainer.generatorWeights());
  await trainer.dispose();
  const translator = await openTranslator(device, model);
  const { width, height } = imageSize(options);
  const stream = randomStream(0, 'benchmark', 'image');
  const x = tensor(
    [1, options.inputChannels, height, width],
    Float32Array.from({ length: options.inputChannels * height * width }, () => 2 * stream.uniform() - 1),
  );
  const seconds: number[] = [];
  for (let i = 0; i < WARM_UP_IMAGES + images; i++) {
    const begin = performance.now();
    await translator.translate(x, { key: String(i) });
    if (i >= WARM_UP_IMAGES) seconds.push((performance.now() - begin) / 1000);
  }
  await translator.dispose();
  const { multiplyAdds } = generatorInfo(generator, height, width);
  const gemmRate = await bestGemmRate(device);
  const imageSeconds = seconds.toSorted((a, b) => a - b)[seconds.length >> 1] as number;
  const floorSeconds = (2 * multiplyAdds) / gemmRate;
  return {
    imageSeconds,
    allImageSeconds: seconds,
    floorSeconds,
    floorRatio: imageSeconds / floorSeconds,
    gemmGflops: gemmRate / 1e9,
    imageGflop: (2 * multiplyAdds) / 1e9,
  };
};
