/** A headless browser for tests of pages, driven by the DevTools protocol over a pipe; where there is one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { chromium } from 'playwright-core';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser's command, Playwright's where no other is installed, or undefined on a machine without one. */
export const browserCommand = (): string | undefined =>
  [...COMMANDS, chromium.executablePath()].find((command) => spawnSync(command, ['--version']).status === 0);

/** Why tests of a browser cannot run here, or undefined if they can; in CI they must. */
export const whyNoBrowser = (): string | undefined => {
  if (browserCommand() !== undefined) return undefined;
  const reason = 'no Chromium is installed; apt-get install chromium';
  if (process.env.CI) throw new Error(reason);
  return reason;
};

export interface BrowserPage {
  /** Loads an address; resolves when it is loaded. */
  open(url: string): Promise<void>;
  /** The value of an expression in the page; promises are awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Presses a key, by its `key` name such as `ArrowRight`. */
  press(key: string): Promise<void>;
  /** Any command of the protocol. */
  send(method: string, parameters?: object): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Codes of the keys that do something of themselves in a browser. */
const KEY_CODES: Readonly<Record<string, number>> = {
  Escape: 27,
  ArrowLeft: 37,
  ArrowRight: 39,
};

/** Starts a browser with one empty page; `flags` say what it draws and computes with. */
export const openBrowser = async (
  command: string,
  flags: readonly string[] = ['--disable-gpu'],
): Promise<BrowserPage> => {
  const profile = mkdtempSync(join(tmpdir(), 'browser-'));
  const usual = ['--headless', '--no-sandbox', '--no-first-run', '--remote-debugging-pipe'];
  const child = spawn(command, [...usual, ...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const connection = connect(child);
  const target = await connection.send('Target.createTarget', { url: 'about:blank' });
  const attached = await connection.send('Target.attachToTarget', {
    targetId: target.targetId,
    flatten: true,
  });
  const send: BrowserPage['send'] = (method, parameters = {}) =>
    connection.send(method, parameters, attached.sessionId as string);
  await send('Page.enable');
  return {
    send,
    open: async (url) => {
      const loaded = connection.next('Page.loadEventFired');
      await send('Page.navigate', { url });
      await loaded;
    },
    evaluate: async <T>(expression: string): Promise<T> => {
      const { result, exceptionDetails } = (await send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      })) as { result: { value: T }; exceptionDetails?: { exception?: { description?: string } } };
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? expression);
      return result.value;
    },
    press: async (key) => {
      const event = { key, code: key, windowsVirtualKeyCode: KEY_CODES[key] ?? 0 };
      await send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...event });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    },
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // Asked to, it ends its own processes first, which write to the profile.
      await connection.send('Browser.close').catch(() => child.kill());
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
};

/** Commands and their answers: JSON, each ended by a zero byte, on the browser's descriptors 3 and 4. */
const connect = (child: ChildProcess) => {
  const [toBrowser, fromBrowser] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const answers = new Map<number, (message: Message) => void>();
  const waiting = new Map<string, () => void>();
  let count = 0;
  let rest = '';
  fromBrowser.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id !== undefined) answers.get(message.id)?.(message);
      else if (message.method !== undefined) waiting.get(message.method)?.();
    }
  });
  toBrowser.on('error', () => {}); // the browser side reports it
  child.once('exit', () => {
    for (const answer of answers.values()) answer({ error: { message: 'the browser ended' } });
  });
  return {
    next: (method: string): Promise<void> => new Promise((resolve) => waiting.set(method, () => resolve())),
    send: (method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> =>
      new Promise((resolve, reject) => {
        const id = ++count;
        answers.set(id, ({ result, error }) => {
          answers.delete(id);
          if (error) reject(new Error(`${method}: ${error.message}`));
          else resolve(result ?? {});
        });
        toBrowser.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
      }),
  };
};
