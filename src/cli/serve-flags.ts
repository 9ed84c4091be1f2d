/** Flags of a server, which `serve` and `train --serve` share. */
import { randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { messageOf } from '../core/errors.ts';
import { packageVersion } from '../core/node/package-version.ts';
import type { ServeOptions } from '../server/serve.ts';
import { type Output, outputOf } from './output.ts';

/** Names of the flags, for commands that check which were given. */
export const SERVE_FLAGS = ['host', 'port', 'token', 'open', 'embed'] as const;

/** The default port; few other programs use it. */
const USUAL_PORT = 4321;

/** Shorter tokens could be guessed. */
const SHORTEST_TOKEN = 8;

/** Adds `--host`, `--port`, `--token`, `--embed` and `--open`. */
export const addServeFlags = (command: Command): void => {
  command
    .option('--host <name>', 'address to listen on; the default serves this machine only', '127.0.0.1')
    .option('--port <number>', 'port; 0 for any free one', portNumber, USUAL_PORT)
    .addOption(
      new Option('--token [text]', 'require this token, or a new one; needed to serve other machines')
        .env('PIX2PIX_TOKEN') // a command line can be seen by other users
        .argParser(tokenText),
    )
    .option(
      '--embed <origin>',
      'let pages of this origin, as https://example.org, show views of the app in frames (?embed=...); may be repeated',
      addOrigin,
    )
    .option('--open', 'open the address in the browser');
};

interface Flags {
  readonly host: string;
  readonly port: number;
  readonly token?: string | true;
  readonly open?: boolean;
  readonly embed?: readonly string[];
}

/** The server's options from the flags, and where its messages go. */
export const serveOptionsOf = (
  command: Command,
): Pick<ServeOptions, 'host' | 'port' | 'token' | 'embedders' | 'version' | 'onNotice' | 'onFault'> & {
  readonly isOpened: boolean;
} => {
  const { host, port, token, open, embed } = command.opts<Flags>();
  const output = outputOf(command);
  return {
    host,
    port,
    token: token === true ? randomBytes(16).toString('base64url') : token,
    embedders: embed,
    isOpened: open ?? false,
    version: packageVersion(),
    onNotice: (line) => output.stderr(`${line}\n`),
    onFault: (error, request) => tellFault(error, request, output),
  };
};

/** Reports what failed and where, with the stack if PIX2PIX_DEBUG is set. */
const tellFault = (error: unknown, request: Request, output: Output): void => {
  const isDebugging = process.env.PIX2PIX_DEBUG !== undefined && process.env.PIX2PIX_DEBUG !== '';
  const text = isDebugging && error instanceof Error && error.stack ? error.stack : messageOf(error);
  output.stderr(`${request.method} ${new URL(request.url).pathname}: ${text}\n`);
};

const portNumber = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('Expected a port, 0 to 65535.');
  return value;
};

/** An origin is what browsers compare: the scheme, the host and the port, and no path. */
const addOrigin = (text: string, before: readonly string[] = []): readonly string[] => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (!url || !isWeb || (text !== url.origin && text !== `${url.origin}/`))
    throw new InvalidArgumentError('Expected an origin without a path, such as https://example.org.');
  return [...before, url.origin];
};

const tokenText = (text: string): string => {
  if (text.length < SHORTEST_TOKEN || /[\s;,"\\]/.test(text))
    throw new InvalidArgumentError(
      `Expected at least ${SHORTEST_TOKEN} characters, without spaces, quotes, commas and semicolons.`,
    );
  return text;
};
