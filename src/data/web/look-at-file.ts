/** The first look at a file in a tab: its kind, whether a browser shows it, and its size. */
import { sourceOfBytes } from '../files/byte-source.ts';
import { hasColourProfile } from '../files/colour-profile.ts';
import type { ReadKind } from '../files/image-kinds.ts';
import { kindProblem, sizeProblem } from '../files/image-problem.ts';
import { quickSize } from '../files/quick-size.ts';
import type { Size } from '../transform.ts';

/** Kinds that the command reads and browsers do not show. */
const NOT_SHOWN: readonly ReadKind[] = ['TIFF', 'netpbm', 'NPY', 'NPZ', 'DICOM'];

export type TabLook =
  | { readonly problem: string; readonly kind?: undefined }
  | {
      readonly problem?: undefined;
      readonly kind: ReadKind;
      /** Absent where only decoding tells. */
      readonly size?: Size;
      readonly hasProfile: boolean;
      /** Whether it has 16 bits a channel. */
      readonly isDeep: boolean;
    };

/** Enough for nearly every header, and for those with a preview and a profile in them. */
const FIRST_BYTES = [16 * 1024, 512 * 1024];

/** Place of the bit depth in a PNG file: in IHDR, after width and height. */
const PNG_DEPTH = 24;

/** Throws the browser's error for a file that cannot be read any more. */
export const lookAtBlob = async (file: Blob): Promise<TabLook> => {
  let look = await lookAtStart(file, FIRST_BYTES[0] as number);
  if (look.kind && !look.size && file.size > (FIRST_BYTES[0] as number))
    look = await lookAtStart(file, FIRST_BYTES[1] as number);
  return look;
};

const lookAtStart = async (file: Blob, length: number): Promise<TabLook> => {
  const bytes = new Uint8Array(await file.slice(0, length).arrayBuffer());
  const source = sourceOfBytes(bytes);
  const { kind, problem } = kindProblem(source);
  if (problem !== undefined) return { problem };
  if (NOT_SHOWN.includes(kind))
    return {
      problem: `is a ${kind} file, which browsers cannot show; save it as PNG or JPEG, or train with the command (pix2pix train), which reads it`,
    };
  const size = quickSize(source, kind);
  const tooLarge = size && sizeProblem(size);
  if (tooLarge !== undefined) return { problem: tooLarge };
  return {
    kind,
    ...(size ? { size } : {}),
    hasProfile: hasColourProfile(source, kind),
    isDeep: kind === 'PNG' && bytes[PNG_DEPTH] === 16,
  };
};
