/** What the images of one side of a data set hold: colours, gray, measured values, or numbers of classes. */
import { z } from 'zod';

const byte = z.int().min(0).max(255);

/** One class of a label map. */
const labelClassSchema = z.object({
  /** Its number in files of class ids. */
  id: z.int().min(0).max(65535),
  name: z.string(),
  /** sRGB, in which it is shown, and learned unless labels are one-hot. */
  colour: z.tuple([byte, byte, byte]),
  /** Whether its pixels are not counted, as Cityscapes' void. */
  void: z.boolean().optional(),
});
export type LabelClass = z.output<typeof labelClassSchema>;

/** How classes are learned: as colours, or each as a channel of its own. */
export const LABEL_FORMS = ['palette', 'one-hot'] as const;
export type LabelForm = (typeof LABEL_FORMS)[number];

/** Bits of a sample in files: whole numbers of 8 or 16, or float32. */
export const SAMPLE_BITS = [8, 16, 32] as const;
export type SampleBits = (typeof SAMPLE_BITS)[number];

/** Which page of a file of several, from 0 on; or all of them as channels. */
const page = z.union([z.int().min(0), z.literal('channels')]);
export type SidePage = z.output<typeof page>;

export const sideFormatSchema = z.discriminatedUnion('kind', [
  /** sRGB of 8 bits, with alpha where channels are 4. */
  z.object({ kind: z.literal('colour'), channels: z.literal([3, 4]), page: z.int().min(0).exactOptional() }),
  /** Gray of 8 bits. */
  z.object({ kind: z.literal('gray'), channels: z.literal(1), page: z.int().min(0).exactOptional() }),
  /** Measured values, never converted; `range` are those that networks see as -1 and 1. */
  z.object({
    kind: z.literal('raw'),
    channels: z.int().positive(),
    range: z.tuple([z.number(), z.number()]),
    bits: z.literal(SAMPLE_BITS),
    page: page.exactOptional(),
  }),
  /** Lightness of a photograph (1 channel), or its a and b (2): CIE Lab, as the task colorize has it. */
  z.object({ kind: z.literal('lab'), channels: z.literal([1, 2]) }),
  /** Numbers of classes. Channels are 3 as a palette, or one a class. */
  z.object({
    kind: z.literal('ids'),
    channels: z.int().positive(),
    labels: z.enum(LABEL_FORMS),
    classes: z.array(labelClassSchema).min(1),
    page: z.int().min(0).exactOptional(),
  }),
]);

/** What a side's images hold. */
export type SideFormat = z.output<typeof sideFormatSchema>;

/** Formats of both sides. */
export const sideFormatsSchema = z.object({ input: sideFormatSchema, target: sideFormatSchema });
/** What both sides of a data set hold. */
export type SideFormats = z.output<typeof sideFormatsSchema>;

/** For people: the digits that a float32 has. */
const shortNumber = (value: number): string =>
  String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));

/** A format for people: `16-bit values 120..4095, 1 channel`. */
export const formatText = (format: SideFormat): string => {
  const { kind, channels } = format;
  const count = `${channels} channel${channels === 1 ? '' : 's'}`;
  if (kind === 'raw') {
    const depth = format.bits === 32 ? 'float' : `${format.bits}-bit`;
    return `${depth} values ${format.range.map(shortNumber).join('..')}, ${count}`;
  }
  if (kind === 'ids')
    return `ids of ${format.classes.length} classes, learned as ${format.labels === 'palette' ? 'colours' : `${channels} channels`}`;
  if (kind === 'lab') return channels === 1 ? 'lightness (L of Lab)' : 'colours (a and b of Lab)';
  return channels === 4 ? 'colour with alpha' : kind;
};

/** The format of 8-bit images with so many channels: what every side had before formats were recorded. */
export const byteFormat = (channels: number): SideFormat =>
  channels === 1
    ? { kind: 'gray', channels }
    : channels === 3 || channels === 4
      ? { kind: 'colour', channels }
      : { kind: 'raw', channels, range: [0, 255], bits: 8 };
