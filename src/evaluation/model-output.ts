/** What a model makes of an image: its output, and of a model both ways what comes back. */
import type { Tensor } from '../core/tensor.ts';
import type { AnyImage, Image } from '../data/image.ts';
import { imagesTensor, tensorImages } from '../data/pixels.ts';
import type { TranslateOptions, Translator } from '../translation/translator.ts';

export interface ModelOutput {
  readonly image: Image;
  /** The output translated back, by a model both ways. */
  readonly back?: Image;
  /** What the model makes of the target, if it translates both ways and pairs are compared. */
  readonly identity?: Image;
}

/** The networks of a model. */
export interface ModelNetworks {
  readonly translator: Pick<Translator, 'translate'>;
  /** Translates the other way; absent for a model one way. */
  readonly back?: Pick<Translator, 'translate'>;
  /** Whether it takes images of the target side too, which it should leave as they are. */
  readonly hasIdentity?: boolean;
}

/** Translates an input, and back; and the target, where there is one and the model takes it. */
export const modelOutput = async (
  networks: ModelNetworks,
  { input, target }: { readonly input: AnyImage; readonly target?: AnyImage | undefined },
  options: TranslateOptions,
): Promise<ModelOutput> => {
  const { translator, back } = networks;
  const output = await translator.translate(imagesTensor([input]), asGiven(options));
  const returned = await back?.translate(output, asGiven(options)); // of unrounded values, as the cycle loss has it
  const identity = target && (await identityOf(networks, target, options));
  return {
    image: imageOf(output),
    ...(returned ? { back: imageOf(returned) } : {}),
    ...(identity ? { identity } : {}),
  };
};

/** What the model makes of a real image of the target side; undefined if it does not take one. */
export const identityOf = async (
  { translator, hasIdentity }: ModelNetworks,
  image: AnyImage,
  options: TranslateOptions,
): Promise<Image | undefined> =>
  hasIdentity ? imageOf(await translator.translate(imagesTensor([image]), asGiven(options))) : undefined;

/** Images come at the size at which they are compared. */
const asGiven = (options: TranslateOptions): TranslateOptions => ({ ...options, resize: 'none' });

const imageOf = (x: Tensor): Image => tensorImages(x)[0] as Image;
