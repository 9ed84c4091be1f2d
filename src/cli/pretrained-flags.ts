/** `--pretrained` and what goes with it: a generator that is downloaded before it is imported. */
import { Pix2PixError } from '../core/errors.ts';
import type { Direction } from '../data/pairs.ts';
import { fetchPretrained } from '../training/node/imported/fetch-pretrained.ts';
import { pretrainedNamed } from '../training/node/imported/pretrained-names.ts';
import { cacheFolder } from './cache-folder.ts';
import { onInterrupt } from './interrupt.ts';
import type { Output } from './output.ts';
import { transferProgress } from './transfer-progress.ts';

export interface PretrainedFlags {
  readonly pretrained?: string;
  readonly unpaired?: boolean;
  readonly mirror?: string;
}

/** Throws OPTION for flags of a download without one, and for a download beside files. */
export const requirePretrainedFlags = (
  {
    pretrained,
    unpaired,
    mirror,
    generator,
    epoch,
  }: PretrainedFlags & { readonly generator?: string | undefined; readonly epoch?: string | undefined },
  source: string | undefined,
): void => {
  const refuse = (text: string): never => {
    throw new Pix2PixError('OPTION', `import: ${text}`);
  };
  if (pretrained === undefined) {
    if (unpaired || mirror !== undefined)
      refuse(
        `${unpaired ? '--unpaired' : '--mirror'} has an effect with --pretrained NAME alone; leave it out`,
      );
    return;
  }
  const other =
    source ??
    (generator === undefined ? undefined : '--generator') ??
    (epoch === undefined ? undefined : '--epoch');
  if (other !== undefined)
    refuse(`--pretrained ${pretrained} is given, and ${other} too; leave one of them out`);
};

/** The file of the generator that was asked for, and which way it translates; undefined if none was. */
export const pretrainedOf = async (
  { pretrained: name, unpaired, mirror }: PretrainedFlags,
  { stderr }: Output,
): Promise<{ readonly path: string; readonly direction: Direction } | undefined> => {
  if (name === undefined) return undefined;
  const pretrained = pretrainedNamed(name, unpaired);
  const { onNotice, onProgress, end } = transferProgress({
    write: stderr,
    isTerminal: process.stderr.isTTY === true,
    columns: () => process.stderr.columns ?? 80,
  });
  const interrupt = onInterrupt();
  try {
    const path = await fetchPretrained(pretrained, {
      cache: cacheFolder(),
      mirror,
      signal: interrupt.signal,
      onNotice,
      onProgress: (done, total) => onProgress({ phase: 'download', done, total }),
    });
    return { path, direction: pretrained.direction };
  } finally {
    end();
    interrupt.release();
  }
};
