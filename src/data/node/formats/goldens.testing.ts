/** The files of stored.golden.json, with the samples that are in them. */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { Samples } from '../../image.ts';

export const SAMPLE_TYPES = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array } as const;

interface Case {
  readonly name: string;
  readonly size: readonly [width: number, height: number, channels: number];
  readonly type: keyof typeof SAMPLE_TYPES;
  /** Bytes of the file. */
  readonly bytes: number;
  readonly page?: number | string;
  readonly numPages?: number;
  readonly colours?: readonly (readonly number[])[];
  readonly hasAlpha?: boolean;
  /** How far lossy samples may lie apart. */
  readonly tolerance?: number;
}

export interface StoredGolden extends Case {
  readonly file: Uint8Array;
  readonly samples: Samples;
}

export const storedGoldens = (): StoredGolden[] => {
  const text = readFileSync(new URL('./stored.golden.json', import.meta.url), 'utf8');
  const { cases, packed } = JSON.parse(text) as { readonly cases: readonly Case[]; readonly packed: string };
  const blob = inflateSync(Buffer.from(packed, 'base64'));
  let at = 0;
  const next = (length: number): Uint8Array => {
    at += length;
    return Uint8Array.from(blob.subarray(at - length, at));
  };
  return cases.map((golden) => {
    const { size, type, bytes } = golden;
    const file = next(bytes);
    const numbers = SAMPLE_TYPES[type];
    const samples = new numbers(
      next(size[0] * size[1] * size[2] * numbers.BYTES_PER_ELEMENT).buffer as ArrayBuffer,
    );
    return { ...golden, file, samples };
  });
};
