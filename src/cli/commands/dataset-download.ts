/** `pix2pix dataset download`: the paper's data sets, from their authors' server or from a local archive. */
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { formatBytes } from '../../data/node/disk-space.ts';
import { type DownloadedDataSet, downloadDataSet } from '../../data/node/download/download.ts';
import {
  PUBLIC_ADDRESS,
  PUBLIC_DATA_SETS,
  PUBLIC_NAMES,
  type PublicName,
} from '../../data/node/download/public-data-sets.ts';
import { onInterrupt } from '../interrupt.ts';
import { counted, outputOf, printJson } from '../output.ts';
import { transferProgress } from '../transfer-progress.ts';

export const addDatasetDownload = (group: Command): void => {
  const command = group
    .command('download')
    .description('get a data set of the paper; an interrupted download continues where it stopped')
    .addArgument(new Argument('<name>', 'which data set').choices(PUBLIC_NAMES))
    .argument('[folder]', 'folder to create, new or empty (default: the name)')
    .option('--mirror <url>', `a server with the same archives (default: ${PUBLIC_ADDRESS})`, webAddress)
    .addOption(
      new Option('--archive <file>', 'use this .tar.gz, downloaded elsewhere').conflicts([
        'mirror',
        'keepArchive',
      ]),
    )
    .option('--sha256 <hex>', 'refuse an archive with another SHA-256', sha256)
    .option('--keep-archive', 'keep the downloaded archive next to the folder')
    .option('--json', 'print one JSON object at the end');
  command.action(async (name: PublicName, folder: string = name) => {
    const { json, ...options } = command.opts<{
      mirror?: string;
      archive?: string;
      sha256?: string;
      keepArchive?: boolean;
      json?: boolean;
    }>();
    const output = outputOf(command);
    const { onNotice, onProgress, end } = transferProgress({
      write: output.stderr,
      isTerminal: process.stderr.isTTY === true,
      columns: () => process.stderr.columns ?? 80,
    });
    for (const line of introduction(name)) onNotice(line);
    const interrupt = onInterrupt();
    try {
      const result = await downloadDataSet(name, folder, {
        ...options,
        signal: interrupt.signal,
        onNotice,
        onProgress,
      });
      end();
      if (json) printJson(output, result);
      else output.stdout(resultText(result));
    } finally {
      end();
      interrupt.release();
    }
  });
};

const webAddress = (text: string): string => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('Expected an address that begins with http:// or https://.');
  return text;
};

const sha256 = (text: string): string => {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('Expected 64 hexadecimal digits.');
  return text;
};

/** Describes the data set and its license before the download. */
const introduction = (name: PublicName): string[] => {
  const { about, a, b, direction, pairs, bytes, isExact, license } = PUBLIC_DATA_SETS[name];
  const [input, target] = direction === 'AtoB' ? [a, b] : [b, a];
  return [
    `${name}: ${about}; A (left) ${a}, B (right) ${b}`,
    `pairs: ${pairs}; usual direction ${direction}: ${input} to ${target}`,
    `archive: ${isExact ? '' : 'about '}${formatBytes(bytes)}, and as much again unpacked`,
    `license: ${license}`,
  ];
};

const resultText = ({ name, folder, splits, archive, kept }: DownloadedDataSet): string => {
  const counts = Object.entries(splits).map(([split, count]) => `${counted(count, 'pair')} in ${split}`);
  const { direction } = PUBLIC_DATA_SETS[name];
  const archiveText = kept === undefined ? '' : `archive: ${kept}\n`;
  return `${folder}: ${counts.join(', ')}\n${archiveText}sha256: ${archive.sha256}\nnext: pix2pix train ${folder}${direction === 'AtoB' ? '' : ` --direction ${direction}`} --out runs/${name}\n`;
};
