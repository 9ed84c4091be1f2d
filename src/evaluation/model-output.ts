/** What a model makes of an image: its output, and of a model both ways what comes back. */
import type { Tensor } from '../core/tensor.ts';
import type { AnyImage, Image } from '../data/image.ts';
import { imagesTensor } from '../data/pixels.ts';
import type { SideFormat, SideFormats } from '../data/side-format.ts';
import { shownOutputs, shownTensor, sideImages } from '../data/side-image.ts';
import type { PhotoTask } from '../data/tasks.ts';
import type { TranslateOptions, Translator } from '../translation/translator.ts';

export interface ModelOutput {
  /** As a screen shows it. */
  readonly image: Image;
  /** With the values of its format; absent where they are bytes of colour or gray. */
  readonly values?: AnyImage;
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
  /** What its pairs are made of photographs for; absent for pairs as they are given. */
  readonly task?: PhotoTask | undefined;
  /** Whether it takes images of the target side too, which it should leave as they are. */
  readonly hasIdentity?: boolean;
}

/** Translates an input, and back; and the target, where there is one and the model takes it. */
export const modelOutput = async (
  networks: ModelNetworks,
  { input, target }: { readonly input: AnyImage; readonly target?: AnyImage | undefined },
  options: TranslateOptions,
  formats?: SideFormats,
): Promise<ModelOutput> => {
  const { translator, back, task } = networks;
  const x = imagesTensor([input]);
  const output = await translator.translate(x, asGiven(options));
  const returned = await back?.translate(output, asGiven(options)); // of unrounded values, as the cycle loss has it
  const identity = target && (await identityOf(networks, target, options, formats));
  return {
    image: shownOutputs(output, x, formats, task)[0] as Image,
    ...(formats?.target.kind === 'raw' ? { values: sideImages(output, formats.target)[0] as AnyImage } : {}),
    ...(returned ? { back: imageOf(returned, formats?.input) } : {}),
    ...(identity ? { identity } : {}),
  };
};

/** What the model makes of a real image of the target side; undefined if it does not take one. */
export const identityOf = async (
  { translator, hasIdentity }: ModelNetworks,
  image: AnyImage,
  options: TranslateOptions,
  formats?: SideFormats,
): Promise<Image | undefined> =>
  hasIdentity
    ? imageOf(await translator.translate(imagesTensor([image]), asGiven(options)), formats?.target)
    : undefined;

/** Images come at the size at which they are compared. */
const asGiven = (options: TranslateOptions): TranslateOptions => ({ ...options, resize: 'none' });

const imageOf = (x: Tensor, format: SideFormat | undefined): Image => shownTensor(x, format)[0] as Image;
