/** The server as a function from requests to responses: guards, the API from its table of routes, and the app's files. */
import { type Context, Hono } from 'hono';
import { Pix2PixError } from '../core/errors.ts';
import { DATA_HANDLERS } from './http/data-handlers.ts';
import { errorResponse, isServerFault } from './http/error-response.ts';
import { EVENT_HANDLERS } from './http/event-handlers.ts';
import { checkHost, checkOrigin, checkToken, tokenLogin } from './http/guards.ts';
import { type Handlers, json, type Services } from './http/handler.ts';
import { otherMethod } from './http/methods.ts';
import { MODEL_HANDLERS } from './http/model-handlers.ts';
import { openApiDocument } from './http/openapi.ts';
import { PATCH_HANDLERS } from './http/patch-handlers.ts';
import { ROUTES, type Route, type RouteName, routerPath } from './http/routes.ts';
import { RUN_HANDLERS } from './http/run-handlers.ts';
import { SECURITY_HEADERS, securityHeaders } from './http/security-headers.ts';
import { notFound } from './http/send-file.ts';
import type { StaticApp } from './http/static-app.ts';
import { TRAINING_HANDLERS } from './http/training-handlers.ts';

export interface AppOptions {
  readonly services: Services;
  readonly files: StaticApp;
  /** The host on which it listens. Without a token, it answers only to this name and to the machine's own names. */
  readonly host: string;
  readonly token?: string | undefined;
  /** Origins whose pages may show the embed mode in frames; none if absent. */
  readonly embedders?: readonly string[] | undefined;
  /** Called with errors that are the server's fault. */
  readonly onFault?: (error: unknown, request: Request) => void;
}

const HANDLERS: Handlers = {
  openapi: (_, { version }) => json(openApiDocument(version)),
  ...RUN_HANDLERS,
  ...EVENT_HANDLERS,
  ...MODEL_HANDLERS,
  ...PATCH_HANDLERS,
  ...TRAINING_HANDLERS,
  ...DATA_HANDLERS,
};

/**
 * Makes the server's function; it does not listen on a port.
 *
 * @example
 * const response = await createApp(options).request('http://localhost/api/runs');
 */
export const createApp = ({ services, files, host, token, embedders = [], onFault }: AppOptions): Hono => {
  const app = new Hono();
  app.use(async (context, next) => {
    const { raw } = context.req;
    if (token === undefined) checkHost(raw, host);
    checkOrigin(raw);
    const login = token === undefined ? undefined : tokenLogin(raw, token);
    if (login) return login;
    if (token !== undefined) checkToken(raw, token);
    await next();
    for (const [name, value] of Object.entries(securityHeaders(raw, embedders)))
      context.res.headers.set(name, value);
    return undefined;
  });
  for (const [name, { method, path, changes }] of Object.entries(ROUTES) as [RouteName, Route][])
    app[method](routerPath(path), (context) => {
      if (changes && services.isReadOnly) throw readOnly();
      return HANDLERS[name](callOf(context), services);
    });
  for (const [path, methods] of methodsByPath())
    app.all(routerPath(path), (context) => otherMethod(context.req.raw, ...methods));
  app.all('/api/*', (context) => {
    throw notFound(context.req.raw);
  });
  app.get('*', (context) => files.answer(context.req.raw, context.req.path));
  app.notFound((context) => errorResponse(notFound(context.req.raw), SECURITY_HEADERS));
  app.onError((error, context) => {
    const { raw } = context.req;
    if (raw.signal.aborted) return new Response(null, { status: 499 }); // the client is gone
    if (isServerFault(error)) onFault?.(error, raw);
    const isBusy = error instanceof Pix2PixError && error.code === 'BUSY';
    return errorResponse(error, {
      ...SECURITY_HEADERS,
      ...(isBusy ? { 'retry-after': String(services.queue.retryAfterSeconds) } : {}),
    });
  });
  return app;
};

const methodsByPath = (): Map<string, Route['method'][]> => {
  const methods = new Map<string, Route['method'][]>();
  for (const { path, method } of Object.values(ROUTES))
    methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
};

const readOnly = (): Pix2PixError =>
  new Pix2PixError(
    'REFUSED',
    'serve: this server was started with --read-only and changes nothing; start it without to stop, start or delete runs',
  );

const callOf = (context: Context) => ({
  request: context.req.raw,
  query: new URL(context.req.url).searchParams,
  parameter: (name: string): string => context.req.param(name) ?? '',
});
