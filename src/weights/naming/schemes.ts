/** The naming schemes that there are, in the order in which a file is searched for them. */
import { Pix2PixError } from '../../core/errors.ts';
import { AFFINELAYER_SCHEMES } from './affinelayer-unet.ts';
import type { NamingScheme, Origin } from './naming-scheme.ts';
import { ORIGINS } from './naming-scheme.ts';
import type { Network } from './network.ts';
import { OWN_SCHEMES } from './own-names.ts';
import { PYTORCH_PATCHGAN, PYTORCH_PIXELGAN } from './pytorch-discriminators.ts';
import { PYTORCH_RESNET } from './pytorch-resnet.ts';
import { PYTORCH_UNET } from './pytorch-unet.ts';

/** A U-Net's names hold those of other kinds inside, and so it comes first. */
export const NAMING_SCHEMES: readonly NamingScheme[] = [
  PYTORCH_UNET,
  PYTORCH_RESNET,
  PYTORCH_PATCHGAN,
  PYTORCH_PIXELGAN,
  ...AFFINELAYER_SCHEMES,
  ...OWN_SCHEMES,
];

/** The scheme of an origin for a network. Throws MODEL if its programs have no such network. */
export const schemeFor = (network: Network, origin: Origin): NamingScheme => {
  const schemes = NAMING_SCHEMES.filter((scheme) => scheme.origin === origin);
  const fitting = schemes.find((scheme) => scheme.refusal(network) === undefined);
  if (fitting) return fitting;
  const reason = schemes.map((scheme) => scheme.refusal(network)).find((text) => !text?.startsWith('is no '));
  throw new Pix2PixError(
    'MODEL',
    `weights: names of ${ORIGINS[origin]} cannot be given, since this ${network.role} ${reason ?? 'is of another kind'}; use our own names (--names own)`,
  );
};
