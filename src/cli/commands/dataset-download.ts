/** `pix2pix dataset download`: the papers' data sets, from their authors' server or from a local archive. */
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { formatBytes } from '../../data/node/disk-space.ts';
import { type DownloadedDataSet, downloadDataSet } from '../../data/node/download/download.ts';
import {
  ARCHIVE_NAMES,
  isOfBoth,
  type PublicArchive,
  publicArchive,
} from '../../data/node/download/public-archive.ts';
import { PUBLIC_ADDRESS } from '../../data/node/download/public-data-sets.ts';
import { UNPAIRED_ADDRESS } from '../../data/node/download/unpaired-data-sets.ts';
import { onInterrupt } from '../interrupt.ts';
import { counted, outputOf, printJson } from '../output.ts';
import { transferProgress } from '../transfer-progress.ts';
import { webAddress } from '../web-address.ts';

export const addDatasetDownload = (group: Command): void => {
  const command = group
    .command('download')
    .description(
      'get a data set of pix2pix (pairs) or of CycleGAN (two sets without pairs); an interrupted download continues where it stopped',
    )
    .addArgument(nameArgument())
    .argument('[folder]', 'folder to create, new or empty (default: the name)')
    .option(
      '--unpaired',
      `of the names that are of pairs and of CycleGAN (${ARCHIVE_NAMES.filter(isOfBoth).join(', ')}), get the sets without pairs`,
    )
    .option(
      '--mirror <url>',
      `a server with the same archives (default: ${PUBLIC_ADDRESS}, or ${UNPAIRED_ADDRESS})`,
      webAddress,
    )
    .addOption(
      new Option('--archive <file>', 'use this .tar.gz or .zip, downloaded elsewhere').conflicts([
        'mirror',
        'keepArchive',
      ]),
    )
    .option('--sha256 <hex>', 'refuse an archive with another SHA-256', sha256)
    .option('--keep-archive', 'keep the downloaded archive next to the folder')
    .option('--json', 'print one JSON object at the end');
  command.action(async (name: string, given: string | undefined) => {
    const { json, unpaired, ...options } = command.opts<{
      unpaired?: boolean;
      mirror?: string;
      archive?: string;
      sha256?: string;
      keepArchive?: boolean;
      json?: boolean;
    }>();
    const set = publicArchive(name, unpaired);
    const folder = given ?? (unpaired && isOfBoth(name) ? `${name}-unpaired` : name);
    const output = outputOf(command);
    const { onNotice, onProgress, end } = transferProgress({
      write: output.stderr,
      isTerminal: process.stderr.isTTY === true,
      columns: () => process.stderr.columns ?? 80,
    });
    for (const line of introduction(set)) onNotice(line);
    const interrupt = onInterrupt();
    try {
      const result = await downloadDataSet(name, folder, {
        ...options,
        isUnpaired: unpaired,
        signal: interrupt.signal,
        onNotice,
        onProgress,
      });
      end();
      if (json) printJson(output, result);
      else output.stdout(resultText(result, set));
    } finally {
      end();
      interrupt.release();
    }
  });
};

/** One of the names; the help lists them. */
const nameArgument = (): Argument => {
  const argument = new Argument('<name>', 'which data set').choices(ARCHIVE_NAMES);
  const { parseArg: chosen } = argument;
  return argument.argParser((text, before) => {
    if (text === 'cityscapes')
      throw new InvalidArgumentError(
        'Cityscapes may not be handed on: its authors give it to those who ask at https://www.cityscapes-dataset.com.',
      );
    return chosen?.(text, before);
  });
};

const sha256 = (text: string): string => {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('Expected 64 hexadecimal digits.');
  return text;
};

/** Describes the data set and its license before the download. */
const introduction = (set: PublicArchive): string[] => {
  const { bytes, isExact, license } = set;
  return [
    ...(set.isPaired ? pairLines(set) : sideLines(set)),
    `archive: ${isExact ? '' : 'about '}${formatBytes(bytes)}, and as much again unpacked`,
    `license: ${license}`,
  ];
};

const pairLines = ({ name, about, a, b, direction, counts }: PublicArchive): string[] => {
  const [input, target] = direction === 'AtoB' ? [a, b] : [b, a];
  return [
    `${name}: ${about}; A (left) ${a}, B (right) ${b}`,
    `pairs: ${counts}; usual direction ${direction}: ${input} to ${target}`,
  ];
};

const sideLines = ({ name, about, a, b, counts }: PublicArchive): string[] => [
  `${name}: ${about}${b === undefined ? '' : `; A ${a}, B ${b}`}`,
  `images without pairs: ${counts}`,
];

const resultText = ({ folder, splits, archive, kept }: DownloadedDataSet, set: PublicArchive): string => {
  const noun = set.isPaired ? 'pair' : 'image';
  const counts = Object.entries(splits).map(([split, count]) => `${counted(count, noun)} in ${split}`);
  const archiveText = kept === undefined ? '' : `archive: ${kept}\n`;
  return `${folder}: ${counts.join(', ')}\n${archiveText}sha256: ${archive.sha256}\nnext: ${nextCommand(folder, set)}\n`;
};

/** Photographs without another side are for a model that turns photographs, B, into paintings, A. */
const nextCommand = (folder: string, { name, isPaired, direction, b }: PublicArchive): string => {
  if (b === undefined)
    return `pix2pix translate runs/monet2photo ${folder} --direction BtoA --out ${folder}-painted`;
  const flags = isPaired ? (direction === 'AtoB' ? '' : ` --direction ${direction}`) : ' --model cyclegan';
  return `pix2pix train ${folder}${flags} --out runs/${name}`;
};
