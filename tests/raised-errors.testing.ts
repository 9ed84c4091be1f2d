/** What raises the message that docs/errors.md quotes for each code. */
import dns from 'node:dns';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { vi } from 'vitest';
import { gradients } from '../src/autodiff/gradient.ts';
import { reportTraining } from '../src/cli/training-report.ts';
import { type ErrorCode, Pix2PixError } from '../src/core/errors.ts';
import { zeros } from '../src/core/tensor.ts';
import { splitSideBySide } from '../src/data/image.ts';
import { PUBLIC_ADDRESS } from '../src/data/node/download/public-data-sets.ts';
import { downloadResumable } from '../src/data/node/download/resumable-download.ts';
import { convTranspose2d, graph, input, instanceNorm, neg } from '../src/graph/build.ts';
import { CPU_PLAN } from '../src/lowering/plan.ts';
import { mean } from '../src/nn/losses.ts';
import { readModelFile } from '../src/onnx/model-file.ts';
import { bindGraph, checkFeedNames } from '../src/runtime/bound-graph.ts';
import { openDevice } from '../src/runtime/node/open-device.ts';
import { findOrtLibrary } from '../src/runtime/node/ort-library.ts';
import { openTestApp } from '../src/server/app.testing.ts';
import { checkHost, checkToken } from '../src/server/http/guards.ts';
import { methodError } from '../src/server/http/methods.ts';
import { checkPixels, UPLOAD_LIMITS } from '../src/server/models/upload.ts';
import { openWorkQueue } from '../src/server/models/work-queue.ts';
import { colourModel, writeRun } from '../src/server/run-folders.testing.ts';
import { openLibrary } from '../src/server/runs/library.ts';
import { openStopper } from '../src/server/runs/run-process.ts';
import {
  openTrainingService,
  requireTrainings,
  type TrainingService,
} from '../src/server/trainings/training-service.ts';
import { resolveOptions } from '../src/settings/options.ts';
import { trainingLoop } from '../src/training/loop.ts';
import { requireNewFolder } from '../src/training/node/run-folder.ts';
import { openTranslator } from '../src/translation/translator.ts';

const request = new Request('http://evil.example/');

const blank = (width: number, height: number) => ({
  width,
  height,
  channels: 3,
  data: new Uint8Array(width * height * 3),
});

/** The beginning of a file, in the middle of a text of two megabytes. */
const cutModel = (): Uint8Array => {
  const bytes = new Uint8Array(1024 * 1024);
  bytes.set([0x12, 0x80, 0x80, 0x80, 0x01]); // field 2, the producer's name, of 2^21 bytes
  return bytes;
};

/** A download on a machine where no name is known. */
const offline = async (folder: string): Promise<void> => {
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((...given: unknown[]) => {
    const tell = given.at(-1) as (error: Error) => void;
    tell(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
  }) as typeof dns.lookup);
  const url = `${PUBLIC_ADDRESS}facades.tar.gz`;
  try {
    await downloadResumable({ name: 'facades', url, part: join(folder, 'part'), retryDelaysMs: [] });
  } finally {
    lookup.mockRestore();
  }
};

/** A grey image for a model of colour images. */
const greyImage = async (): Promise<void> => {
  const device = await openDevice({ device: 'cpu', threads: 1 });
  try {
    const translator = await openTranslator(device, colourModel());
    await translator.translate(zeros([1, 1, 256, 256]));
  } finally {
    await device.dispose();
  }
};

/** The engine's library on a machine for which it is not made. */
const foreignMachine = (): void => {
  const real = { platform: process.platform, arch: process.arch };
  const pretend = (machine: typeof real | { readonly platform: 'linux'; readonly arch: 'riscv64' }): void => {
    for (const [name, value] of Object.entries(machine)) Object.defineProperty(process, name, { value });
  };
  pretend({ platform: 'linux', arch: 'riscv64' });
  try {
    findOrtLibrary();
  } finally {
    pretend(real);
  }
};

/** A step whose loss is no number. */
const ruinedStep = () => {
  const image = zeros([1, 3, 8, 8]);
  return trainingLoop({
    trainer: { options: resolveOptions(), step: async () => ({ d_real: Number.NaN, g_l1: 1 }) },
    nextBatch: async () => ({ epoch: 3, indexInEpoch: 399, names: ['7'], input: image, target: image }),
    stepsPerEpoch: 400,
    from: { step: 1199, epoch: 3, stepInEpoch: 399 },
    attempt: 1,
    onStep: () => {},
    onEpochEnd: () => {},
  });
};

const stoppedRun = (folder: string): void =>
  reportTraining(
    {
      folder,
      position: { step: 1200, epoch: 4, stepInEpoch: 0 },
      isComplete: false,
      end: { reason: 'signal', text: 'stopped on request at step 1200', step: 1200 },
      checkpoint: join(folder, 'checkpoints', 'latest.safetensors'),
      model: join(folder, 'model.onnx'),
      models: [],
      validationL1: undefined,
    },
    { stdout: () => {}, stderr: () => {} },
    false,
  );

/** Stops a run that has ended, over the server's API. */
const stopEnded = async (folder: string): Promise<void> => {
  const root = dirname(dirname(folder));
  await mkdir(join(root, 'app'));
  await writeRun(folder);
  const test = await openTestApp(root);
  try {
    const { code, message } = await test.failure('/api/runs/first/stop', { method: 'POST' });
    throw new Pix2PixError(code as ErrorCode, message); // as: a code of the API is one of ours
  } finally {
    await test.close();
  }
};

/** A server without trainings. */
const noTrainings = (): Promise<TrainingService> =>
  openTrainingService({
    ...{ paths: ['runs'], data: [], trainings: 0, isReadOnly: false, isLocal: true },
    stopper: openStopper(),
  });

/** More calls at once than a queue takes. */
const overfill = async (): Promise<unknown> => {
  const queue = openWorkQueue(7);
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const jobs = Array.from({ length: 8 }, () => queue.run(() => released));
  try {
    return await queue.run(() => released);
  } finally {
    release();
    await Promise.all(jobs);
  }
};

/** Each throws its error; `folder` is an empty run folder, `runs/first`. */
export const RAISED: { readonly [C in ErrorCode]: (folder: string) => unknown } = {
  SHAPE: () =>
    convTranspose2d(input('x', [1, 512, 2, 2]), input('w', [1024, 512, 4, 4]), { stride: 2, padding: 1 }),
  GRAPH: () => checkFeedNames(['input', 'target'], { target: zeros([1]) }),
  NOT_DIFFERENTIABLE: () => {
    const x = input('x', [1, 64, 8, 8]);
    const normalised = instanceNorm(x, input('gamma', [64]), input('beta', [64]), 1e-5);
    return gradients(mean(normalised), [x]);
  },
  OPTION: () => resolveOptions({}, 'papre' as 'paper'),
  DATA: () => splitSideBySide(blank(511, 256), 'facades/train/7.png'),
  FILE: async (folder) => {
    await writeFile(join(folder, 'run.json'), ''); // one file: a folder lists several in any order
    await requireNewFolder(folder);
  },
  FORMAT: () => readModelFile('model.onnx', cutModel()),
  NETWORK: offline,
  MODEL: greyImage,
  RUNTIME: foreignMachine,
  STATE: () => {
    const name = 'G.down1.weight';
    const spec = { name, shape: [64, 6, 4, 4] };
    return bindGraph(graph({ y: neg(input(name, [64, 3, 4, 4])) }), new Map([[name, { spec }]]), CPU_PLAN);
  },
  NON_FINITE: ruinedStep,
  STOPPED: stoppedRun,
  TOKEN: () => checkToken(request, 'secret'),
  ORIGIN: () => checkHost(request, 'localhost'),
  REFUSED: async () => requireTrainings(await noTrainings()),
  NOT_FOUND: async (folder) => {
    await writeRun(folder);
    await openLibrary([dirname(folder)]).run('frist');
  },
  METHOD: () => {
    throw methodError(new Request('http://localhost/api/models/first/translate'), 'post');
  },
  CONFLICT: stopEnded,
  LIMIT: () => checkPixels({ width: 8000, height: 6000 }, UPLOAD_LIMITS),
  BUSY: overfill,
};
