import { describe, expect, it } from 'vitest';
import { optionText } from './option-text.ts';
import {
  OPTION_NAMES,
  OPTIONS_SCHEMA,
  type PartialOptions,
  PRESET_NAMES,
  resolveOptions,
} from './options.ts';

/** Options as JavaScript or JSON may give them. */
const resolveUnchecked = (given: Readonly<Record<string, unknown>>, preset = 'paper') =>
  resolveOptions(given as PartialOptions, preset as 'paper');

const codeOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return undefined;
};

describe('the options', () => {
  it('are by default those of the paper', () => {
    expect(resolveOptions()).toEqual({
      model: 'pix2pix',
      direction: 'AtoB',
      discriminatorSees: 'all',
      task: 'pairs',
      hole: 'centre',
      scale: 4,
      inputKind: 'auto',
      outputKind: 'auto',
      inputRange: null,
      outputRange: null,
      inputPage: null,
      outputPage: null,
      labels: 'palette',
      inputFormat: null,
      outputFormat: null,
      size: 256, // 6.2
      height: null,
      inputChannels: 3,
      outputChannels: 3,
      generator: 'unet', // 3.2.1
      depth: null,
      ngf: 64, // 6.1.1
      ndf: 64, // 6.1.2
      receptiveField: 70, // 4.4
      norm: 'batch', // 3.2
      normD: 'same',
      normEpsilon: 1e-5,
      leakySlope: 0.2, // 6.1
      concatOrder: 'up-first',
      unetStyle: 'paper',
      upsample: 'deconv',
      noise: 'dropout', // 3.1
      dropoutPlace: 'paper',
      dropoutRate: 0.5, // 6.1
      objective: 'L1+cGAN', // equation 4
      lambdaL1: 100, // 4.2
      lambdaA: 10,
      lambdaB: 10,
      lambdaIdentity: 0.5,
      poolSize: 50,
      adversarialLoss: 'vanilla', // equation 1
      lambdaGp: 10,
      lambdaR1: 0,
      lambdaFeatures: 0,
      dSteps: 1,
      dEvery: 1,
      l1First: 0,
      augmentD: false,
      initializer: 'normal', // 6.2
      initializerGain: 0.02, // 6.2
      lr: 0.0002, // 3.3
      beta1: 0.5, // 3.3
      beta2: 0.999, // 3.3
      adamEpsilon: 1e-8,
      schedule: 'constant',
      epochs: 200, // 6.2
      epochsDecay: 0,
      lrDecayEvery: 50,
      maxSteps: null,
      batchSize: 1, // 6.2
      accumulate: 1,
      syncNorm: false,
      averageDecay: 0,
      match: null,
      preprocess: 'resize_and_crop', // 6.2
      loadSize: null, // 286 of 256
      jitter: true, // 6.2
      inputResize: 'auto',
      flip: true, // 6.2
      augmentRotate: 0,
      augmentScale: 0,
      augmentColor: 0,
      photoSide: 'auto',
      pixelWeights: 'auto',
      shuffle: true,
      seed: 0,
    });
  });

  it('of the preset "paper" are the defaults', () => {
    expect(resolveOptions({}, 'paper')).toEqual(resolveOptions());
    expect(OPTIONS_SCHEMA.parse({})).toEqual(resolveOptions());
  });

  it('each say what they are for', () => {
    for (const name of OPTION_NAMES) {
      const description = OPTIONS_SCHEMA.shape[name].description ?? '';
      expect({ name, length: description.length }).toEqual({ name, length: expect.toSatisfy((n) => n > 10) });
    }
  });

  it('cannot change once resolved', () => {
    const options = resolveOptions();
    expect(Object.isFrozen(options)).toBe(true);
    expect(() => Object.assign(options, { lr: 1 })).toThrow(TypeError);
  });
});

describe('presets', () => {
  it('override the defaults and are overridden by what is given', () => {
    expect(resolveOptions({}, 'pytorch')).toEqual({
      ...resolveOptions(),
      concatOrder: 'skip-first',
      inputResize: 'bicubic',
      dropoutPlace: 'pytorch',
      schedule: 'linear',
      epochs: 100,
      epochsDecay: 100,
    });
    expect(resolveOptions({ epochs: 7 }, 'pytorch')).toMatchObject({ epochs: 7, epochsDecay: 100 });
    expect(resolveOptions({}, 'small')).toMatchObject({ size: 128, ngf: 32, ndf: 32 });
  });

  it('have no epochs of decay with a schedule that does not decay over epochs', () => {
    expect(resolveOptions({ schedule: 'constant' }, 'pytorch')).toMatchObject({
      epochs: 100,
      epochsDecay: 0,
    });
    expect(resolveOptions({ schedule: 'cosine' }, 'pytorch')).toMatchObject({ epochsDecay: 100 });
  });

  it('are not overridden by an option that is undefined', () => {
    expect(resolveUnchecked({ epochs: undefined }, 'pytorch').epochs).toBe(100);
  });

  it('resolve, all of them', () => {
    expect(PRESET_NAMES).toEqual(['paper', 'pytorch', 'small', 'quick', 'cyclegan', 'cyclegan-small']);
    for (const preset of PRESET_NAMES) expect(resolveOptions({}, preset).objective).toBe('L1+cGAN');
  });

  it('are by default those of the model', () => {
    const options = resolveOptions({ model: 'cyclegan' });
    expect(options).toEqual(resolveOptions({}, 'cyclegan'));
    expect(options).toMatchObject({
      model: 'cyclegan',
      generator: 'resnet-9',
      norm: 'instance',
      noise: 'none',
      adversarialLoss: 'lsgan',
      lambdaA: 10,
      lambdaB: 10,
      lambdaIdentity: 0.5,
      poolSize: 50,
      epochs: 100,
      epochsDecay: 100,
    });
  });

  it.each([
    [
      { preset: 'small', given: { model: 'cyclegan' } },
      'noise (--noise) is dropout, but cyclegan has no noise',
    ],
    [{ preset: 'cyclegan', given: { dSteps: 5 } }, 'dSteps (--d-steps) is 5'],
    [
      { preset: 'cyclegan', given: { inputChannels: 1, lambdaIdentity: 0.5 } },
      'compared with one of 3; use 0, or equal channels',
    ],
    [{ preset: 'cyclegan', given: { lambdaL1: 10 } }, 'lambdaL1 (--lambda-l1) 10 has no effect'],
    [{ preset: 'cyclegan', given: { objective: 'L1' } }, 'cyclegan has an objective of its own'],
    [
      { preset: 'paper', given: { lambdaA: 5 } },
      'only cyclegan has it: add model cyclegan (--model cyclegan)',
    ],
    [
      { preset: 'paper', given: { poolSize: 0 } },
      'only cyclegan has it: add model cyclegan (--model cyclegan)',
    ],
  ] as const)('of another model do not fit: %j', ({ preset, given }, text) => {
    const run = () => resolveUnchecked(given, preset);
    expect(run).toThrow(text);
    expect(codeOf(run)).toBe('OPTION');
  });

  it('of CycleGAN has no identity losses where the sides have different channels', () => {
    expect(resolveOptions({ inputChannels: 1 }, 'cyclegan').lambdaIdentity).toBe(0);
    expect(resolveOptions({ inputChannels: 1, outputChannels: 1 }, 'cyclegan').lambdaIdentity).toBe(0.5);
  });

  it.each([
    ['pytorh', 'options: unknown preset "pytorh"; did you mean "pytorch"?'],
    [
      'imagenet',
      'options: unknown preset "imagenet"; known: paper, pytorch, small, quick, cyclegan, cyclegan-small',
    ],
    [
      'constructor',
      'options: unknown preset "constructor"; known: paper, pytorch, small, quick, cyclegan, cyclegan-small',
    ],
  ])('are known by name: %s is none', (preset, text) => {
    const run = () => resolveUnchecked({}, preset);
    expect(run).toThrow(text);
    expect(codeOf(run)).toBe('OPTION');
  });
});

describe('an option', () => {
  it('that is unknown is an error that names the nearest', () => {
    const run = () => resolveUnchecked({ lamdaL1: 10 });
    expect(run).toThrow('options: unknown option "lamdaL1"; did you mean "lambdaL1"?');
    expect(codeOf(run)).toBe('OPTION');
  });

  it('that is like none is an error that lists all', () => {
    expect(() => resolveUnchecked({ zzzzzz: 10 })).toThrow(
      `options: unknown option "zzzzzz"; known: ${OPTION_NAMES.join(', ')}`,
    );
  });

  it.each([
    ['size', 0],
    ['size', 12.5],
    ['size', '256'],
    ['inputChannels', -1],
    ['depth', 1],
    ['generator', 'resnet'],
    ['generator', 'resnet-0'],
    ['generator', 'resnet-x'],
    ['receptiveField', 71],
    ['receptiveField', '70'],
    ['norm', 'layer'],
    ['normEpsilon', 0],
    ['leakySlope', 1],
    ['dropoutRate', 1],
    ['dropoutRate', -0.1],
    ['objective', 'l1'],
    ['lambdaL1', -1],
    ['lr', 0],
    ['lr', Number.NaN],
    ['lr', Number.POSITIVE_INFINITY],
    ['beta2', 1],
    ['epochs', 0],
    ['epochsDecay', -1],
    ['batchSize', null],
    ['jitter', 'yes'],
    ['seed', -1],
    ['direction', 'atob'],
    ['match', '{id}'],
    ['match', 'image:label'],
    ['match', 5],
  ])('%s cannot be %j', (name, value) => {
    const run = () => resolveUnchecked({ [name]: value });
    expect(run).toThrow(`options: ${optionText(name)} is ${JSON.stringify(value)}, expected `);
    expect(codeOf(run)).toBe('OPTION');
  });

  it('out of range is explained by what it is for', () => {
    const of = (given: PartialOptions) => () => resolveOptions(given);
    expect(of({ beta1: 2 })).toThrow(
      /^options: beta1 \(--beta1\) is 2, expected less than 1; beta1: momentum of Adam$/,
    );
    expect(of({ generator: 'resnet' as 'unet' })).toThrow(
      'generator (--generator) is "resnet", expected "unet" or "encoder-decoder" or a number of blocks such as "resnet-9"; generator: generator network',
    );
    expect(of({ generator: 'resnet-0' })).toThrow('is "resnet-0", expected one block or more;');
  });

  it.each([
    ['depth', null],
    ['depth', 2],
    ['match', '{id}_image:{id}_label*.png'],
    ['maxSteps', 1],
    ['generator', 'resnet-9'],
    ['generator', 'resnet-12'],
    ['leakySlope', 0],
    ['dropoutRate', 0],
    ['lambdaL1', 0],
    ['epochsDecay', 0],
    ['receptiveField', 1],
    ['receptiveField', 286],
    ['seed', 4_294_967_296],
  ])('%s may be %j', (name, value) => {
    expect(resolveUnchecked({ [name]: value })).toMatchObject({ [name]: value });
  });
});

describe('names of earlier versions', () => {
  it('are understood for a preset and for the place of dropout', () => {
    expect(resolveOptions({}, 'junyanz')).toEqual(resolveOptions({}, 'pytorch'));
    expect(resolveUnchecked({ dropoutPlace: 'junyanz' }).dropoutPlace).toBe('pytorch');
  });
});

describe('an option without effect', () => {
  it.each<[PartialOptions, string]>([
    [
      { epochsDecay: 100 },
      'epochsDecay (--epochs-decay) 100 has no effect here, since the learning rate does not decay over epochs: add schedule linear (--schedule linear)',
    ],
    [{ lrDecayEvery: 10 }, 'add schedule step (--schedule step)'],
    [{ model: 'cyclegan', match: '{id}:{id}_L' }, 'cyclegan learns without pairs'],
    [{ photoSide: 'input' }, 'add augmentColor (--augment-color)'],
    [{ objective: 'cGAN', lambdaL1: 10 }, 'use objective (--objective) with L1 or L2'],
    [{ preprocess: 'none', loadSize: 300 }, 'use preprocess resize_and_crop (--preprocess resize_and_crop)'],
    [{ jitter: false, loadSize: 300 }, 'without --no-jitter'],
    [{ noise: 'none', dropoutRate: 0.2 }, 'use noise dropout (--noise dropout)'],
    [{ noise: 'gaussian', dropoutPlace: 'pytorch' }, 'use noise dropout (--noise dropout)'],
    [{ generator: 'resnet-6', depth: 3 }, 'use generator unet (--generator unet)'],
    [{ generator: 'encoder-decoder', concatOrder: 'skip-first' }, 'only a U-Net has skips'],
    [{ objective: 'L1', receptiveField: 34 }, 'use objective (--objective) with GAN or cGAN'],
    [{ objective: 'L1', ndf: 32 }, 'use objective (--objective) with GAN or cGAN'],
    [{ objective: 'L2', adversarialLoss: 'lsgan' }, 'use objective (--objective) with GAN or cGAN'],
    [{ objective: 'L1', dSteps: 2 }, 'use objective (--objective) with GAN or cGAN'],
    [{ objective: 'L1', dEvery: 2 }, 'objective (--objective) with GAN or cGAN'],
    [{ model: 'cyclegan', lambdaFeatures: 10 }, 'use model pix2pix (--model pix2pix)'],
    [{ objective: 'L2', augmentD: true }, 'objective (--objective) with GAN or cGAN'],
    [{ model: 'cyclegan', dEvery: 2 }, 'use model pix2pix (--model pix2pix)'],
    [{ objective: 'cGAN', l1First: 100 }, 'use objective (--objective) L1+cGAN or L1+GAN'],
    [{ objective: 'L1', l1First: 100 }, 'use objective (--objective) L1+cGAN or L1+GAN'],
    [{ lambdaGp: 1 }, 'use adversarialLoss wgan-gp (--adversarial-loss wgan-gp)'],
    [{ norm: 'none', normEpsilon: 1e-3 }, 'use norm (--norm) batch or instance'],
    [{ initializer: 'kaiming', initializerGain: 1 }, 'use another initializer (--initializer)'],
    [{ preprocess: 'none', jitter: false }, 'images are not cropped'],
  ])('%j is an error with the fix', (given, text) => {
    expect(() => resolveOptions(given)).toThrow(text);
    expect(codeOf(() => resolveOptions(given))).toBe('OPTION');
  });

  it('of more and of fewer updates of the discriminator is one too many', () => {
    expect(() => resolveOptions({ dSteps: 2, dEvery: 2 })).toThrow('leave one of them out');
  });

  it('is none of a preset, nor one that is what it would be anyway', () => {
    expect(resolveOptions({ schedule: 'constant', epochsDecay: 0 }, 'pytorch').epochsDecay).toBe(0);
    expect(resolveOptions({ objective: 'L1', ndf: 64, epochsDecay: 0 }).ndf).toBe(64);
  });
});
