import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { filesOfChoice, plainName, sendDataSet } from './send-data.ts';

const asked: string[] = [];
let answer: (method: string, url: string) => Response;
beforeEach(() => {
  asked.splice(0);
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    asked.push(`${method} ${url}${body instanceof Blob ? ` ${body.size}` : ''}`);
    return answer(method, url);
  });
});
afterEach(() => vi.unstubAllGlobals());

const set = { id: 'mine', origin: 'upload', files: 0, bytes: 0 };
const files = ['train/1.png', 'train/2.png'].map((path) => ({ path, file: new Blob(['12']) }));

it('sends a folder file by file, and a .zip in one piece', async () => {
  answer = (_, url) => Response.json(url.includes('/files') ? { isKept: true } : set);
  const sent: number[] = [];
  expect(await sendDataSet('mine', files, { onProgress: (count) => sent.push(count) })).toEqual(set);
  expect(asked).toEqual([
    'POST api/data?name=mine',
    'POST api/data/mine/files?path=train%2F1.png 2',
    'POST api/data/mine/files?path=train%2F2.png 2',
  ]);
  expect(sent).toEqual([1, 2]);
  asked.splice(0);
  await sendDataSet('mine', [{ path: 'mine.zip', file: new Blob(['123']) }]);
  expect(asked).toEqual(['POST api/data?name=mine 3']);
});

it('takes back what was sent where a file is refused, or none is a picture', async () => {
  const full = { code: 'LIMIT', message: 'no room' };
  for (const [reply, text] of [
    [() => Response.json(full, { status: 413 }), 'no room'],
    [() => Response.json({ isKept: false }), 'None of the files is a picture'],
  ] as const) {
    answer = (method, url) => (method === 'POST' && url.includes('/files') ? reply() : Response.json(set));
    await expect(sendDataSet('mine', files)).rejects.toThrow(text);
    expect(asked.at(-1)).toBe('DELETE api/data/mine?confirm=mine');
  }
  await expect(sendDataSet('mine', [])).rejects.toThrow('no files');
});

it('names a data set by its folder or its file', () => {
  const file = (path: string) => ({ name: path.slice(path.lastIndexOf('/') + 1), webkitRelativePath: path });
  expect(filesOfChoice([file('facades/train/1.png'), file('facades/val/1.png')])).toEqual({
    ...{ name: 'facades', paths: ['train/1.png', 'val/1.png'] },
  });
  expect(filesOfChoice([{ name: 'my set.zip', webkitRelativePath: '' }])).toEqual({
    ...{ name: 'my set', paths: ['my set.zip'] },
  });
});

it.each([
  ['my set', 'my set'],
  ['../a/b', 'a-b'],
  ['Häuser: 2', 'Häuser- 2'],
  ['???', 'pictures'],
])('makes of %s the name %s', (text, name) => {
  expect(plainName(text)).toBe(name);
});
