import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRoot, openTestApp, removeApp, type TestApp, type TestAppOptions } from './app.testing.ts';
import { ROUTES } from './http/routes.ts';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp(await makeRoot());
});
afterEach(() => removeApp(test));

const reopen = async (options: TestAppOptions): Promise<void> => {
  await test.close();
  test = await openTestApp(test.root, options);
};

describe('addresses', () => {
  it.each([
    '/api/runs/../../secret.txt',
    '/api/runs/..%2Fsecret.txt',
    '/api/runs/first%2F..%2F..%2Fsecret.txt',
    '/api/runs/first/samples/..%2F..%2F..%2Fsecret.png',
    '/api/runs/first/results/images/..%2F..%2Frun.png',
    '/api/runs/first/results/images/%2e%2e%2fresults.json.png',
    '/api/runs/first/run.json',
    '/api/runs/first/checkpoints/latest.safetensors',
    '/api/models/..%2F..%2Fetc%2Fpasswd/model.onnx',
    '/api/models/%00/model.onnx',
    '/api/models/%E0%A4%A/model.onnx',
    '/api/nothing',
    '/secret.txt',
    '/..%2f..%2fsecret.txt',
  ])('lead only to what exists: %s', async (path) => {
    const answer = await test.failure(path);
    expect(answer).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(test.faults).toEqual([]);
  });

  it('below api/ are those of the OpenAPI document, and no others', async () => {
    const { paths } = (await test.json('/api/openapi.json')) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(described).toEqual(Object.values(ROUTES).map(({ method, path }) => `${method} ${path}`));
    const registered = test.app.routes.filter(
      ({ method, path }) => method !== 'ALL' && path.startsWith('/api'),
    );
    expect(registered).toHaveLength(described.length);
  });

  it('take the methods that they have', async () => {
    const other = await test.ask('/api/models/first/translate');
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await other.json()).toEqual({
      code: 'METHOD',
      message: 'serve: /api/models/first/translate does not take GET; use POST',
    });
    for (const path of ['/api/runs', '/api/runs/first/samples/0001.png', '/api/runs/first/events']) {
      const post = await test.ask(path, { method: 'POST' });
      expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
    expect(test.faults).toEqual([]);
    const head = await test.ask('/api/runs/first/model.onnx', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(await test.failure('/', { method: 'DELETE' })).toMatchObject({ status: 404 });
  });

  it('of the app are its page', async () => {
    expect(await (await test.ask('/')).text()).toBe('<p>page</p>');
    expect(await (await test.ask('/somewhere')).text()).toBe('<p>page</p>');
  });
});

describe('every answer', () => {
  it.each(['/', '/api/runs', '/api/nothing', '/missing.js'])(
    'to %s isolates the page, and no other site is trusted',
    async (path) => {
      const { headers } = await test.ask(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('is only for this machine without a token', async () => {
    const response = await test.app.request('http://evil.example/api/runs');
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'ORIGIN' }]);
  });

  it('with a token is for those who have it, under any host name', async () => {
    await reopen({ token: 'correct-horse', host: '0.0.0.0' });
    for (const path of ['/', '/api/runs', '/api/runs/first/events'])
      expect((await test.ask(path)).status).toBe(401);
    const login = await test.app.request('http://gpu-box:4321/?token=correct-horse');
    const cookie = (login.headers.get('set-cookie') as string).split(';')[0] as string;
    expect((await test.app.request('http://gpu-box:4321/', { headers: { cookie } })).status).toBe(200);
    const headers = { authorization: 'Bearer correct-horse' };
    expect((await test.ask('/api/runs', { headers })).status).toBe(200);
  });
});

describe('frames', () => {
  const ancestorsOf = async (path: string): Promise<string | undefined> => {
    const { headers } = await test.ask(path);
    return /frame-ancestors (.*)$/.exec(headers.get('content-security-policy') ?? '')?.[1];
  };

  it('are not allowed, in the embed mode neither', async () => {
    for (const path of ['/', '/?embed=curve', '/api/runs?embed=curve'])
      expect(await ancestorsOf(path), path).toBe("'none'");
  });

  it('are allowed to origins that the user named, for the embed mode alone', async () => {
    await reopen({ embedders: ['https://example.org', 'http://localhost:8080'] });
    expect(await ancestorsOf('/?embed=curve&run=first')).toBe('https://example.org http://localhost:8080');
    for (const path of ['/', '/?run=first', '/api/runs?embed=curve'])
      expect(await ancestorsOf(path), path).toBe("'none'");
    const data = await test.ask('/api/runs?embed=curve');
    expect(data.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});
