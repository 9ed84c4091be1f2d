/** Every address of the API, one entry each. Handlers are registered and the OpenAPI document is made from this table. */
import type { ZodType } from 'zod';
import { z } from 'zod';
import { eventListSchema } from '../../api/events.ts';
import { modelListSchema } from '../../api/models.ts';
import { patchMapSchema } from '../../api/patches.ts';
import { resultsSchema } from '../../api/results.ts';
import { runDetailsSchema, runListSchema, stopReplySchema } from '../../api/runs.ts';
import { sampleListSchema } from '../../api/samples.ts';
import {
  dataSetListSchema,
  dataSetSchema,
  deleteReplySchema,
  fileReplySchema,
  trainingListSchema,
  trainingRequestSchema,
  trainingSchema,
} from '../../api/trainings.ts';
import { translateQuerySchema } from '../../api/translate.ts';
import type { ErrorCode } from '../../core/errors.ts';

export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** In OpenAPI's notation, relative to the app's own address. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  /** Types of the body. */
  readonly body?: readonly string[];
  /** Schema of a JSON body. */
  readonly bodySchema?: ZodType;
  /** Whether it changes something; a server for reading only refuses it. */
  readonly changes?: true;
  /** Types of the response. */
  readonly answer: readonly string[];
  /** Schema of a JSON response. */
  readonly schema?: ZodType;
  /** Errors that it can return, apart from TOKEN and ORIGIN. */
  readonly errors: readonly ErrorCode[];
}

const JSON_TYPE = ['application/json'];
const IMAGES = ['image/png', 'image/jpeg', 'image/webp', 'image/tiff'];

/** `v` identifies the content, which may then be cached forever. */
const versionQuery = z.object({ v: z.string().optional() });

/** Nothing is deleted by an address alone. */
const confirmQuery = z.object({ confirm: z.string() });

export const ROUTES = {
  openapi: {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This document',
    answer: JSON_TYPE,
    errors: [],
  },
  runs: {
    method: 'get',
    path: '/api/runs',
    summary: 'All runs, with their state and best metrics',
    answer: JSON_TYPE,
    schema: runListSchema,
    errors: [],
  },
  run: {
    method: 'get',
    path: '/api/runs/{id}',
    summary: 'A run, with its options, data and environment',
    answer: JSON_TYPE,
    schema: runDetailsSchema,
    errors: ['NOT_FOUND', 'FORMAT'],
  },
  deleteRun: {
    method: 'delete',
    path: '/api/runs/{id}',
    summary: 'Deletes a run and all its files; `confirm` repeats its id',
    query: confirmQuery,
    answer: JSON_TYPE,
    schema: deleteReplySchema,
    changes: true,
    errors: ['NOT_FOUND', 'OPTION', 'CONFLICT', 'REFUSED'],
  },
  events: {
    method: 'get',
    path: '/api/runs/{id}/events',
    summary:
      'Server-sent events: `events` (an array), `cut` and `state`; the header Last-Event-ID, or the query, continues after an id',
    query: z.object({ after: z.string().optional() }),
    answer: ['text/event-stream'],
    errors: ['NOT_FOUND', 'OPTION', 'BUSY'],
  },
  eventList: {
    method: 'get',
    path: '/api/runs/{id}/events.json',
    summary: 'All events after an id, at once',
    query: z.object({ after: z.string().optional() }),
    answer: JSON_TYPE,
    schema: eventListSchema,
    errors: ['NOT_FOUND', 'OPTION', 'FORMAT'],
  },
  samples: {
    method: 'get',
    path: '/api/runs/{id}/samples',
    summary: 'The sample sheets of a run, and the layout of their images',
    answer: JSON_TYPE,
    schema: sampleListSchema,
    errors: ['NOT_FOUND', 'FORMAT'],
  },
  sampleSheet: {
    method: 'get',
    path: '/api/runs/{id}/samples/{epoch}.png',
    summary: 'The sample sheet of an epoch',
    query: versionQuery,
    answer: ['image/png'],
    errors: ['NOT_FOUND'],
  },
  thumbnail: {
    method: 'get',
    path: '/api/runs/{id}/thumbnail.webp',
    summary: 'A small picture of the last sample',
    query: versionQuery,
    answer: ['image/webp'],
    errors: ['NOT_FOUND'],
  },
  results: {
    method: 'get',
    path: '/api/runs/{id}/results',
    summary: 'The results of a complete run: images and metrics of every pair of a split',
    answer: JSON_TYPE,
    schema: resultsSchema,
    errors: ['NOT_FOUND', 'FORMAT'],
  },
  resultImage: {
    method: 'get',
    path: '/api/runs/{id}/results/images/{file}.png',
    summary: 'An image of the results',
    query: versionQuery,
    answer: ['image/png'],
    errors: ['NOT_FOUND'],
  },
  patches: {
    method: 'get',
    path: '/api/runs/{id}/results/patches/{file}.json',
    summary:
      'The score that the discriminator gives to every patch of an output or a target, and where the patches are',
    query: versionQuery,
    answer: JSON_TYPE,
    schema: patchMapSchema,
    errors: ['NOT_FOUND', 'MODEL', 'DATA', 'LIMIT', 'BUSY', 'FORMAT', 'NON_FINITE'],
  },
  log: {
    method: 'get',
    path: '/api/runs/{id}/log',
    summary: 'The log: what happened, as lines of text',
    answer: ['text/plain'],
    errors: ['NOT_FOUND', 'FORMAT'],
  },
  runModel: {
    method: 'get',
    path: '/api/runs/{id}/model.onnx',
    summary: 'The model of a run, as a download',
    answer: ['application/octet-stream'],
    errors: ['NOT_FOUND'],
  },
  stop: {
    method: 'post',
    path: '/api/runs/{id}/stop',
    summary: 'Asks a run to save and stop after the current step; asking again changes nothing',
    answer: JSON_TYPE,
    schema: stopReplySchema,
    changes: true,
    errors: ['NOT_FOUND', 'CONFLICT', 'REFUSED'],
  },
  resume: {
    method: 'post',
    path: '/api/runs/{id}/resume',
    summary: 'Goes on with a run that was stopped or crashed, when it is its turn',
    answer: JSON_TYPE,
    schema: trainingSchema,
    changes: true,
    errors: ['NOT_FOUND', 'CONFLICT', 'BUSY', 'REFUSED'],
  },
  trainings: {
    method: 'get',
    path: '/api/trainings',
    summary: 'The trainings that this server started: those that run, wait or failed',
    answer: JSON_TYPE,
    schema: trainingListSchema,
    errors: [],
  },
  startTraining: {
    method: 'post',
    path: '/api/trainings',
    summary: 'Trains a new run with a data set, as `pix2pix train` does, when it is its turn',
    body: JSON_TYPE,
    bodySchema: trainingRequestSchema,
    answer: JSON_TYPE,
    schema: trainingSchema,
    changes: true,
    errors: ['NOT_FOUND', 'OPTION', 'DATA', 'CONFLICT', 'LIMIT', 'BUSY', 'REFUSED'],
  },
  stopTraining: {
    method: 'post',
    path: '/api/trainings/{id}/stop',
    summary: 'Takes a training out of the queue, or asks it to save and stop after the current step',
    answer: JSON_TYPE,
    schema: stopReplySchema,
    changes: true,
    errors: ['NOT_FOUND', 'CONFLICT', 'REFUSED'],
  },
  forgetTraining: {
    method: 'delete',
    path: '/api/trainings/{id}',
    summary: 'Forgets a training that failed, or takes one out of the queue; its run stays, if there is one',
    answer: JSON_TYPE,
    schema: deleteReplySchema,
    changes: true,
    errors: ['NOT_FOUND', 'CONFLICT', 'REFUSED'],
  },
  dataSets: {
    method: 'get',
    path: '/api/data',
    summary: 'The data sets that can be trained on',
    answer: JSON_TYPE,
    schema: dataSetListSchema,
    errors: [],
  },
  newDataSet: {
    method: 'post',
    path: '/api/data',
    summary: 'A new data set: empty without a body, or with what a .zip holds',
    query: z.object({ name: z.string() }),
    body: ['application/zip'],
    answer: JSON_TYPE,
    schema: dataSetSchema,
    changes: true,
    errors: ['OPTION', 'DATA', 'CONFLICT', 'LIMIT', 'REFUSED'],
  },
  addDataFile: {
    method: 'post',
    path: '/api/data/{id}/files',
    summary:
      'Adds a file to a data set that was sent; `path` is that in the data set, such as train/A/0001.png',
    query: z.object({ path: z.string() }),
    body: ['application/octet-stream'],
    answer: JSON_TYPE,
    schema: fileReplySchema,
    changes: true,
    errors: ['NOT_FOUND', 'OPTION', 'CONFLICT', 'LIMIT', 'REFUSED'],
  },
  deleteDataSet: {
    method: 'delete',
    path: '/api/data/{id}',
    summary: 'Deletes a data set that was sent; `confirm` repeats its id',
    query: confirmQuery,
    answer: JSON_TYPE,
    schema: deleteReplySchema,
    changes: true,
    errors: ['NOT_FOUND', 'OPTION', 'CONFLICT', 'REFUSED'],
  },
  models: {
    method: 'get',
    path: '/api/models',
    summary: 'All models that can translate',
    answer: JSON_TYPE,
    schema: modelListSchema,
    errors: [],
  },
  modelFile: {
    method: 'get',
    path: '/api/models/{name}/model.onnx',
    summary: 'The file of a model, for an engine in the browser',
    answer: ['application/octet-stream'],
    errors: ['NOT_FOUND'],
  },
  translate: {
    method: 'post',
    path: '/api/models/{name}/translate',
    summary: 'Translates an image of any size: an equal seed, key and image give equal bytes',
    query: translateQuerySchema,
    body: [...IMAGES, 'application/octet-stream', 'multipart/form-data'], // NumPy and others have no type of their own
    answer: IMAGES,
    errors: ['NOT_FOUND', 'OPTION', 'DATA', 'MODEL', 'LIMIT', 'BUSY'],
  },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteName = keyof typeof ROUTES;

/** Names of the path's parameters, in order. */
export const parametersOf = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);

/** A path in the router's notation: `{epoch}.png` is one segment, `:epoch{[^/]+\.png}`. */
export const routerPath = (path: string): string =>
  path.replace(/\{(\w+)\}(\.\w+)?/g, (_, name: string, ending?: string) =>
    ending === undefined ? `:${name}` : `:${name}{[^/]+\\${ending}}`,
  );
