/** The OpenAPI document, made from the table of routes and the schemas of the API. */
import { z } from 'zod';
import { errorBodySchema } from '../../api/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { ERROR_CODES } from '../../core/errors.ts';
import { parametersOf, ROUTES, type Route } from './routes.ts';
import { STATUS } from './status.ts';

/** A document, as JSON. */
export type OpenApiDocument = Readonly<Record<string, unknown>> & {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Readonly<Record<string, unknown>> => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

/** The document in version 3.1, whose schemas are plain JSON Schema. */
export const openApiDocument = (version: string): OpenApiDocument => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [string, Route][])
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(name, route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'pix2pix',
      version,
      description: 'Runs to watch, start and stop, and models to translate with. Errors are {code, message}.',
    },
    servers: [{ url: '..', description: 'the server of this document' }],
    components: {
      schemas: { Error: schemaOf(errorBodySchema, 'output') },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    security: [{}, { token: [] }],
    paths,
  };
};

/** Operations whose body may be absent. */
const OPTIONAL_BODIES: readonly string[] = ['newDataSet'];

const operationOf = (
  name: string,
  { summary, path, query, body, bodySchema, answer, schema, errors }: Route,
) => ({
  operationId: name,
  summary,
  parameters: [
    ...parametersOf(path).map((parameter) => ({
      name: parameter,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(query ? queryParameters(query) : []),
  ],
  ...(body
    ? {
        requestBody: {
          required: !OPTIONAL_BODIES.includes(name),
          content: contentOf(body, bodySchema, 'input'),
        },
      }
    : {}),
  responses: {
    200: { description: 'OK', content: contentOf(answer, schema) },
    ...errorAnswers(errors),
  },
});

const queryParameters = (query: z.ZodObject): unknown[] =>
  Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !(schema as z.ZodType).safeParse(undefined).success, // most have defaults
    schema: schemaOf(schema as z.ZodType, 'output'),
  }));

const BINARY = { type: 'string', format: 'binary' };

const contentOf = (
  types: readonly string[],
  schema?: z.ZodType,
  io: 'input' | 'output' = 'output',
): Record<string, unknown> =>
  Object.fromEntries(types.map((type) => [type, { schema: mediaSchema(type, schema, io) }]));

const mediaSchema = (type: string, schema: z.ZodType | undefined, io: 'input' | 'output'): unknown => {
  if (schema) return schemaOf(schema, io);
  if (type === 'multipart/form-data')
    return { type: 'object', properties: { image: BINARY }, required: ['image'] };
  if (type === 'application/json') return { type: 'object' };
  return type.startsWith('text/') ? { type: 'string' } : BINARY;
};

/** One response per status; codes with the same status are listed together. */
const errorAnswers = (codes: readonly ErrorCode[]): Record<string, unknown> => {
  const answers: Record<string, unknown> = {};
  for (const code of ['TOKEN', 'ORIGIN', ...codes] as const) {
    const status = STATUS[code];
    const before = (answers[status] as { description: string } | undefined)?.description;
    const text = `${code}: ${ERROR_CODES[code]}`;
    answers[status] = {
      description: before === undefined ? text : `${before}; ${text}`,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    };
  }
  return answers;
};
