/** The report of `pix2pix doctor cluster` in words. */
import { LINKS, RANK_COUNTS } from '../../training/step-time.ts';
import { counted, formatCount, formatTable } from '../output.ts';
import type { ClusterReport, RankFacts, TrainingForecast } from './cluster-report.ts';

type Row = readonly [name: string, text: string];

/** All but the problems, which are the error that the command ends with. */
export const clusterText = (report: ClusterReport): string => {
  const { library, launchers, ranks, exchange, training } = report;
  const rows: readonly Row[] = [
    [
      'library',
      library ? `${library.version} (${library.path})${threadsText(library.threads)}` : 'none was found',
    ],
    [
      'launcher',
      launchers.length === 0
        ? 'none on the PATH'
        : launchers.map(({ command, version }) => `${command}: ${version}`).join('; '),
    ],
    ...hostRows(ranks),
    ...(exchange
      ? ([
          [
            'exchange',
            `${ms(exchange.startSeconds)} for a few bytes; ${rate(exchange.bytesPerSecond)} sent and received by each rank`,
          ],
          ...exchange.times.map(
            ({ bytes, seconds }): Row => ['', `${formatCount(bytes / 1024)} KiB in ${ms(seconds)}`],
          ),
        ] as const)
      : []),
    ...(training ? trainingRows(training) : []),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `${name.padEnd(width)}  ${text}\n`).join('');
  return exchange || !training ? lines : `${lines}\n${expectedText(training)}${startText(report)}`;
};

const ms = (seconds: number): string => `${(1000 * seconds).toFixed(seconds < 0.1 ? 2 : 0)} ms`;
const rate = (bytesPerSecond: number): string =>
  `${(bytesPerSecond / 1e6).toFixed(0)} MB/s (${((8 * bytesPerSecond) / 1e9).toFixed(2)} Gbit/s)`;
const s = (seconds: number): string => `${seconds.toPrecision(3)} s`;

const threadsText = (threads: string | null): string =>
  threads === null ? '' : `, threads: ${threads}${threads === 'single' ? '' : ', which is enough'}`;

/** `node1: 0, 1; 16 cores, 8 for each rank`. */
const hostRows = (ranks: readonly RankFacts[]): readonly Row[] => {
  if (ranks.length === 1) {
    const [{ host, cores, memoryBytes }] = ranks as readonly [RankFacts];
    return [['machine', `${host}: ${counted(cores, 'core')}, ${gigabytes(memoryBytes)} of memory`]];
  }
  const hosts = [...new Set(ranks.map(({ host }) => host))];
  const title = `${counted(ranks.length, 'rank')} on ${counted(hosts.length, 'machine')}`;
  return [
    ['ranks', title],
    ...hosts.map((host): Row => {
      const own = ranks.flatMap((facts, rank) => (facts.host === host ? [{ ...facts, rank }] : []));
      const first = own[0] as RankFacts; // a host is there because a rank is
      const threads = [...new Set(own.map((one) => one.threads))].join(' or ');
      return [
        '',
        `${host}: ${own.map(({ rank }) => rank).join(', ')}; ${counted(first.cores, 'core')}, ${threads} for each rank, ${gigabytes(first.memoryBytes)} of memory`,
      ];
    }),
  ];
};

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

const trainingRows = ({
  preset,
  batchSize,
  exchanged,
  singleSeconds,
  measured,
}: TrainingForecast): readonly Row[] => [
  [
    'training',
    `preset ${preset}, batch size ${batchSize} of each rank: ${(exchanged.bytes / 1e6).toFixed(1)} MB of gradients and ${exchanged.small} small exchanges a step`,
  ],
  ['one process', `${s(singleSeconds)} a step of ${counted(batchSize, 'image')}`],
  ...(measured
    ? ([
        [
          'a step',
          `${s(measured.stepSeconds)}: ${s(measured.partSeconds)} of work and ${s(measured.exchangeSeconds)} of exchange`,
        ],
        ['speed-up', `${measured.speedup.toFixed(2)} times the images a second of one process`],
        ...adviceRows(batchSize, measured),
      ] as const)
    : []),
];

/** Of a step, the exchange; above it more images for each rank are worth saying. */
const MOST_EXCHANGE = 0.2;

const adviceRows = (
  batchSize: number,
  { partSeconds, exchangeSeconds, stepSeconds }: NonNullable<TrainingForecast['measured']>,
): readonly Row[] => {
  const share = exchangeSeconds / stepSeconds;
  if (share <= MOST_EXCHANGE) return [];
  // The work grows with the batch, and the exchange does not.
  const larger = Math.ceil(
    (batchSize * exchangeSeconds * (1 - MOST_EXCHANGE)) / (MOST_EXCHANGE * partSeconds),
  );
  return [
    [
      '',
      `the exchange is ${(100 * share).toFixed(0)} % of a step; with --batch-size ${larger} it would be a fifth`,
    ],
  ];
};

const expectedText = ({ expected }: TrainingForecast): string => {
  const names = Object.keys(LINKS);
  const rows = RANK_COUNTS.map((count) => [
    String(count),
    ...names.flatMap((name) =>
      expected
        .filter(({ network, ranks }) => network === name && ranks === count)
        .flatMap(({ stepSeconds, speedup }) => [stepSeconds.toFixed(2), speedup.toFixed(1)]),
    ),
  ]);
  const heads = ['machines', ...names.flatMap((name) => [`${name} s`, 'speed-up'])];
  return `Expected step and speed-up with a rank on each machine, all like this one:\n\n${formatTable(heads, rows)}`;
};

/** Open MPI's mpirun refuses root, and more ranks than cores, unless told. */
const startText = ({ launchers, ranks, problems }: ClusterReport): string => {
  const [launcher] = launchers;
  if (!launcher || problems.length > 0) return '';
  const isOpenMpi = launcher.version.includes('Open MPI');
  const flags = [
    launcher.command,
    ...(isOpenMpi && process.getuid?.() === 0 ? ['--allow-run-as-root'] : []),
    ...(isOpenMpi && (ranks[0]?.cores ?? 0) < 2 ? ['--oversubscribe'] : []),
  ];
  return `\nTo measure what connects ranks: ${flags.join(' ')} -n 2 npx pix2pix doctor cluster\n`;
};
