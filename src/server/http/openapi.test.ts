import { describe, expect, it } from 'vitest';
import { ADDRESSES } from '../../api/routes.ts';
import { openApiDocument } from './openapi.ts';
import { parametersOf, ROUTES, routerPath } from './routes.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

const { paths, ...head } = openApiDocument('1.2.3');

describe('the OpenAPI document', () => {
  it('has version 3.1, and this program’s version', () => {
    expect(head).toMatchObject({ openapi: '3.1.0', info: { title: 'pix2pix', version: '1.2.3' } });
  });

  it('has every route, its parameters and its errors', () => {
    for (const [name, { method, path, errors }] of Object.entries(ROUTES)) {
      const operation = paths[path]?.[method] as Operation;
      expect(operation.operationId).toBe(name);
      expect(operation.parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(
        parametersOf(path),
      );
      expect(Object.keys(operation.responses).length).toBeGreaterThanOrEqual(3 + Math.min(1, errors.length));
    }
  });

  it('describes what is sent', () => {
    const text = JSON.stringify(paths['/api/models/{name}/translate']);
    for (const part of ['"seed"', '"noise"', '"webp"', 'multipart/form-data', '"429"', '"413"', 'image/webp'])
      expect(text).toContain(part);
    expect(JSON.stringify(paths['/api/runs'])).toContain('"totalSteps"');
  });

  it('is JSON', () => {
    expect(JSON.parse(JSON.stringify({ ...head, paths }))).toEqual({ ...head, paths });
  });
});

describe('the addresses of the web app', () => {
  it('are all routes, and each route is used', () => {
    const paths = [...new Set(Object.values(ROUTES).map(({ path }) => path))]; // one may take several methods
    const patterns = paths.map(
      (path) =>
        new RegExp(
          `^${path
            .slice(1)
            .replace(/\{\w+\}/g, '[^/]+')
            .replaceAll('.', '\\.')}$`,
        ),
    );
    const made = Object.values(ADDRESSES).map((address) => {
      const build = address as (...parts: readonly string[]) => string;
      return build('a', '1.png', '2').split('?')[0] as string;
    });
    for (const address of made) expect(patterns.filter((pattern) => pattern.test(address))).toHaveLength(1);
    for (const pattern of patterns) expect(made.some((address) => pattern.test(address))).toBe(true);
  });
});

it.each([
  ['/api/runs/{id}', '/api/runs/:id'],
  ['/api/runs/{id}/samples/{epoch}.png', '/api/runs/:id/samples/:epoch{[^/]+\\.png}'],
])('the path %s is %s for the router', (path, expected) => {
  expect(routerPath(path)).toBe(expected);
});
