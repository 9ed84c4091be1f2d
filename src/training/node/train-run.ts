/** A training run on files: a data set's folder in, a run folder out. */

import { resolve } from 'node:path';
import { packageVersion } from '../../core/node/package-version.ts';
import { ALONE } from '../../core/peers.ts';
import { type Scope, withScope } from '../../core/scope.ts';
import type { UnpairedPlace } from '../../data/node/unpaired-set.ts';
import type { Device } from '../../runtime/device.ts';
import { toldOf } from '../agreement.ts';
import type { Position } from '../checkpoint.ts';
import { SYSTEM_CLOCK } from '../clock.ts';
import { newRunRecord } from '../new-record.ts';
import { deviceChanges } from '../resume.ts';
import type { RunResult } from '../run-control.ts';
import { cutEvents, nextAttempt } from '../run-events.ts';
import type { RunRecord } from '../run-record.ts';
import { putRunRecord } from '../run-record-file.ts';
import type { HeldLock } from '../run-store.ts';
import { runTraining } from '../run-training.ts';
import { folderStore } from './folder-store.ts';
import { followRun } from './peer-run.ts';
import { encodePngFile } from './png-encoder.ts';
import {
  openResume,
  openStart,
  type PreparedResume,
  type PreparedStart,
  prepareResume,
  prepareStart,
  type ResumeRunOptions,
  type StartRunOptions,
} from './prepare-run.ts';
import { removeLeftovers } from './resume.ts';
import { createRunFolder, readRunRecord } from './run-folder.ts';
import { requireMemory } from './run-resources.ts';

export type { ResumeRunOptions, StartRunOptions } from './prepare-run.ts';

/** What every run has here, beside its folder. */
const PORTS = { encodeImage: encodePngFile, clock: SYSTEM_CLOCK } as const;

/**
 * Trains from the beginning. Throws OPTION for options that are wrong or do not fit together, DATA for unusable pairs,
 * FILE if `out` is in use, NON_FINITE if a loss is not a number any more.
 *
 * @example
 * await startRun(device, { data: 'houses', out: 'runs/first', preset: 'small', options: { epochs: 20, flip: false } });
 */
export const startRun = (device: Device, request: StartRunOptions): Promise<RunResult> =>
  withScope(async (scope) => {
    const prepared = await prepareStart(device, request);
    return toldOf(request.peers ?? ALONE, () => startPrepared(scope, device, request, prepared));
  });

const startPrepared = async (
  scope: Scope,
  device: Device,
  request: StartRunOptions,
  prepared: PreparedStart,
): Promise<RunResult> => {
  const { data: place, out, version = packageVersion(), skipBad = false, onNotice } = request;
  const { preset, options, cadence, data, init } = prepared;
  const { from, run } = await openStart(device, request, prepared);
  scope.closing(run.close);

  let hasSteps = false;
  const newFolder = await createRunFolder(out);
  scope.failing(async () => {
    if (!hasSteps) await newFolder.remove();
  });
  const store = folderStore(out);
  const lock = await store.lock(onNotice);
  scope.closing(lock.release);
  scope.failing(async () => {
    if (!hasSteps) await newFolder.empty(); // a start that failed does not block the corrected one
  });
  const record = newRunRecord(device, run, {
    createdAt: PORTS.clock.now(),
    version,
    preset,
    options,
    cadence,
    init,
    data: {
      ...recordedPlace(place),
      layout: data.train.layout,
      fingerprint: data.train.fingerprint,
      skipBad,
    },
    splits: data,
  });
  await putRunRecord(store, record);
  await data.leftOut.listIn(out);
  return runTraining(device, run, data, {
    ...request,
    ...PORTS,
    store,
    onStep: (event) => {
      hasSteps = true;
      request.onStep?.(event);
    },
    options,
    from,
    attempt: 1,
    events: [],
    record,
    lock,
  });
};

/** Takes the steps of a run that rank 0 starts by the same request; nothing is written. Errors as `startRun`. */
export const joinStart = (device: Device, request: StartRunOptions): Promise<Position> =>
  withScope(async (scope) => {
    const prepared = await prepareStart(device, request);
    const { from, run } = await openStart(device, request, prepared);
    scope.closing(run.close);
    return followRun(device, { ...prepared, run, from }, request);
  });

/**
 * Goes on from the last checkpoint of a run, or from the start if there is none yet, to the same bits as a run
 * that was never interrupted. Throws FILE if there is no run or another process trains it, FORMAT for a damaged
 * checkpoint, DATA if the pairs are others than before.
 */
export const resumeRun = (device: Device, request: ResumeRunOptions): Promise<RunResult> =>
  withScope(async (scope) => {
    const { folder, onNotice, peers = ALONE } = request;
    const lock = await toldOf(peers, async () => {
      await readRunRecord(folder); // before a lock is made in a folder that is not a run
      const held = await folderStore(folder).lock(onNotice);
      scope.closing(held.release);
      await removeLeftovers(folder);
      return held;
    });
    const prepared = await prepareResume(device, request);
    return (
      prepared.finished ?? toldOf(peers, () => resumePrepared(scope, device, { ...request, lock }, prepared))
    );
  });

const resumePrepared = async (
  scope: Scope,
  device: Device,
  request: ResumeRunOptions & { readonly lock: HeldLock },
  prepared: PreparedResume,
): Promise<RunResult> => {
  const { folder, lock, onNotice } = request;
  const { record, position, data } = prepared;
  const changed = deviceChanges(prepared.before, device.info);
  if (changed.length > 0)
    onNotice?.(`This run goes on with other bits than it would have had: ${changed.join('; ')}`);
  requireMemory(record.options, onNotice);
  const run = await openResume(device, request, prepared);
  scope.closing(run.close);
  const store = folderStore(folder);
  const attempt = await nextAttempt(store, record);
  const { end: _, ...running } = record; // it goes on
  await putRunRecord(store, { ...running, attempts: attempt }); // before the events that tell of it are cut
  await data.leftOut.listIn(folder);
  const events = await cutEvents(store, position.step);
  const { options } = record;
  return runTraining(device, run, data, {
    ...request,
    ...PORTS,
    store,
    options,
    from: position,
    attempt,
    events,
    record: running,
    lock,
  });
};

/** Takes the steps of a run that rank 0 resumes by the same request; nothing is written. Errors as `resumeRun`. */
export const joinResume = (device: Device, request: ResumeRunOptions): Promise<Position> =>
  withScope(async (scope) => {
    const prepared = await prepareResume(device, request);
    if (prepared.isFinished) return prepared.position;
    const run = await openResume(device, request, prepared);
    scope.closing(run.close);
    const { data, record, position } = prepared;
    return followRun(device, { run, data, cadence: record.cadence, from: position }, request);
  });

/** Absolute, as `placeOfData` gives it back. */
const recordedPlace = (place: UnpairedPlace): Pick<RunRecord['data'], 'folder' | 'folderB'> =>
  typeof place === 'string'
    ? { folder: resolve(place) }
    : { folder: resolve(place.a), folderB: resolve(place.b) };
