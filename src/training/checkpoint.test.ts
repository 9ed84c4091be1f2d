import { describe, expect, it } from 'vitest';
import { type Tensor, tensor } from '../core/tensor.ts';
import { decodeSafetensors, encodeSafetensors } from '../safetensors/safetensors.ts';
import { type CheckpointContent, decodeCheckpoint, encodeCheckpoint, FIRST_POSITION } from './checkpoint.ts';

const RECORD: CheckpointContent = {
  position: { step: 12, epoch: 3, stepInEpoch: 2 },
  attempt: 2,
  options: { size: 64, maxSteps: null },
  generator: { ngf: 4 },
  discriminator: { ndf: 4 },
  device: { name: 'cpu', threads: 2 },
  plan: { name: 'cpu' },
};
const TENSORS: ReadonlyMap<string, Tensor> = new Map([
  ['G/weight', tensor([2, 3], Float32Array.of(1, -2, 0.5, -0, 3e-39, 1e30))],
  ['D/bias', tensor([1], Float32Array.of(0.1))],
]);

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const encoded = async (record = RECORD): Promise<Uint8Array> =>
  joined(await encodeCheckpoint(record, TENSORS));

const expectFormatError = async (bytes: Uint8Array, message: RegExp): Promise<void> => {
  const decoding = decodeCheckpoint(bytes, 'latest.safetensors');
  await expect(decoding).rejects.toMatchObject({ code: 'FORMAT', message: expect.stringMatching(message) });
};

describe('a checkpoint', () => {
  it('gives back its record and every bit of its tensors', async () => {
    const { record, tensors } = await decodeCheckpoint(await encoded(), 'latest.safetensors');
    expect(record).toEqual({
      format: 1,
      ...RECORD,
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
      seal: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(new Map(tensors)).toEqual(TENSORS);
    expect(Object.is(tensors.get('G/weight')?.data[3], -0)).toBe(true);
  });

  it('may be of a training that has not begun and has no discriminator', async () => {
    const { discriminator, ...alone } = { ...RECORD, position: FIRST_POSITION };
    expect(discriminator).toBeDefined();
    const { record } = await decodeCheckpoint(await encoded(alone), 'latest.safetensors');
    expect(record.position).toEqual({ step: 0, epoch: 1, stepInEpoch: 0 });
    expect(record.discriminator).toBeUndefined();
  });

  it('has a checksum that does not depend on the order of its tensors', async () => {
    const reversed = joined(await encodeCheckpoint(RECORD, new Map([...TENSORS].reverse())));
    const { record } = await decodeCheckpoint(reversed, 'reversed');
    expect(record.checksum).toBe((await decodeCheckpoint(await encoded(), 'latest')).record.checksum);
  });

  it('is told to be damaged where any bit of its data is another', async () => {
    const bytes = await encoded();
    const dataBytes = 7 * Float32Array.BYTES_PER_ELEMENT;
    for (let at = bytes.length - dataBytes; at < bytes.length; at++) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] as number) ^ 1;
      await expectFormatError(flipped, /^latest\.safetensors: its tensors have checksum .*damaged/);
    }
  });

  /** The record with some changes, with the right tensors. */
  const edited = async (change: (record: Record<string, unknown>) => unknown): Promise<Uint8Array> => {
    const { tensors, metadata } = decodeSafetensors(await encoded(), 'it');
    return encodeSafetensors(tensors, {
      pix2pix: JSON.stringify(change(JSON.parse(metadata.pix2pix as string))),
    });
  };

  it('is refused if its position or an option was edited', async () => {
    const position = { ...RECORD.position, step: 1e9 };
    for (const change of [{ position }, { options: { size: 128, maxSteps: null } }, { attempt: 3 }])
      await expectFormatError(
        await edited((record) => ({ ...record, ...change })),
        /^latest\.safetensors: its record \(position, options\) does not have the checksum/,
      );
  });

  it('may be of an earlier version, whose record has no checksum of its own', async () => {
    const { record } = await decodeCheckpoint(await edited(({ seal: _, ...rest }) => rest), 'old');
    expect(record.position).toEqual(RECORD.position);
  });

  it.each([0, 4, 40, -4, -1])('is refused if it was cut off at %i', async (length) => {
    await expectFormatError((await encoded()).slice(0, length), /^latest\.safetensors: /);
  });

  it('is not any other safetensors file', async () => {
    await expectFormatError(encodeSafetensors(TENSORS), /holds no training record of this version/);
  });

  it.each([
    ['no JSON', '{'],
    ['of another version', JSON.stringify({ ...RECORD, format: 2, checksum: '' })],
    [
      'at an impossible position',
      JSON.stringify({ ...RECORD, format: 1, checksum: '', position: { step: 1, epoch: 0, stepInEpoch: 0 } }),
    ],
  ])('is refused with a record that is %s', async (_, pix2pix) => {
    await expectFormatError(encodeSafetensors(TENSORS, { pix2pix }), /holds no training record/);
  });
});
