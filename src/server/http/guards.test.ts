import { describe, expect, it } from 'vitest';
import { checkHost, checkOrigin, checkToken, isLoopback, tokenCookie, tokenLogin } from './guards.ts';

const TOKEN = 'correct-horse';
const COOKIE = tokenCookie(TOKEN);

const request = (
  headers: Readonly<Record<string, string>> = {},
  { url = 'http://localhost:4321/api/runs', method = 'GET' } = {},
): Request => new Request(url, { method, headers });

describe('the host in a request', () => {
  it.each(['localhost', 'localhost:4321', '127.0.0.1:80', '[::1]:4321', 'LOCALHOST:1'])(
    'may be %s',
    (host) => {
      expect(() => checkHost(request({}, { url: `http://${host}/` }), '127.0.0.1')).not.toThrow();
    },
  );

  it('may be the host that the server was started with', () => {
    expect(() => checkHost(request({}, { url: 'http://127.0.0.9:1/' }), '127.0.0.9')).not.toThrow();
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:4321', '192.168.0.7'])(
    'may not be %s, which may be a rebound name',
    (host) => {
      expect(() => checkHost(request({}, { url: `http://${host}/` }), '127.0.0.1')).toThrow(
        expect.objectContaining({ code: 'ORIGIN', message: expect.stringContaining(host) }),
      );
    },
  );
});

describe('a page that sends data', () => {
  const post = (headers: Readonly<Record<string, string>>) => () =>
    checkOrigin(request(headers, { method: 'POST' }));

  it.each([
    ['a program', {}],
    ['the app', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:4321' }],
    ['the app behind a proxy', { 'sec-fetch-site': 'same-origin', origin: 'https://pix.example' }],
    ['the app in an old browser', { origin: 'http://localhost:4321' }],
  ])('may be %s', (_, headers) => {
    expect(post(headers as Readonly<Record<string, string>>)).not.toThrow();
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' },
    { origin: 'http://localhost:3000' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('may not be of another site: %j', (headers) => {
    expect(post(headers as Readonly<Record<string, string>>)).toThrow(
      expect.objectContaining({ code: 'ORIGIN' }),
    );
  });

  it('is not checked if it only reads', () => {
    expect(() => checkOrigin(request({ 'sec-fetch-site': 'cross-site' }))).not.toThrow();
  });
});

describe('the token', () => {
  it('comes in a header or in the cookie', () => {
    for (const headers of [
      { authorization: `Bearer ${TOKEN}` },
      { authorization: `bearer ${TOKEN}` },
      { cookie: `a=b; ${COOKIE}=${TOKEN}; c=d` },
    ])
      expect(() => checkToken(request(headers as Readonly<Record<string, string>>), TOKEN)).not.toThrow();
  });

  it.each([
    {},
    { authorization: 'Bearer wrong' },
    { authorization: `Basic ${TOKEN}` },
    { authorization: 'Bearer correct-hors' },
    { cookie: `${COOKIE}=` },
    { cookie: `${COOKIE}=%E0%A4%A` },
    { cookie: `other_${COOKIE}=${TOKEN}` },
  ])('does not come in %j', (headers) => {
    expect(() => checkToken(request(headers as Readonly<Record<string, string>>), TOKEN)).toThrow(
      expect.objectContaining({ code: 'TOKEN' }),
    );
  });

  it('in the address becomes a cookie, and leaves the address', () => {
    const at = (path: string) => tokenLogin(request({}, { url: `http://localhost${path}` }), TOKEN);
    const login = at(`/?token=${TOKEN}&x=1`);
    expect(login?.status).toBe(303);
    expect(login?.headers.get('location')).toBe('./?x=1');
    expect(login?.headers.get('set-cookie')).toBe(`${COOKIE}=${TOKEN}; HttpOnly; SameSite=Strict`);
    expect(at(`/sub/index.html?token=${TOKEN}`)?.headers.get('location')).toBe('./index.html');
    expect(at('/')).toBeUndefined();
    expect(() => at('/?token=wrong')).toThrow(expect.objectContaining({ code: 'TOKEN' }));
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.2', false],
  ['127.0.0.1.example', false],
])('the host %s is reached only from this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
