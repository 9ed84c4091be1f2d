/** One GET over HTTP or HTTPS: redirects followed, silence ended, the bytes as the server has them. */
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';

export interface GetOptions {
  readonly headers?: OutgoingHttpHeaders;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte after which a connection is given up, while answering too. */
  readonly stallMs: number;
}

/** The `code` of the error of a connection that fell silent, as the system's own timeout has it. */
export const STALLED = 'ETIMEDOUT';

/** More of them are a loop. */
const MOST_REDIRECTS = 5;

const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

/**
 * The answer once its head is here, whatever its status; the body is read from it, or destroyed. Nothing is
 * decoded: some servers name the encoding of a .gz file, which must stay as it is. Throws what node:http throws.
 */
export const httpGet = async (url: string, options: GetOptions): Promise<IncomingMessage> => {
  let address = url;
  for (let followed = 0; followed <= MOST_REDIRECTS; followed++) {
    const answer = await getOnce(address, options);
    const { location } = answer.headers;
    if (!REDIRECTS.includes(answer.statusCode) || location === undefined) return answer;
    answer.destroy();
    address = new URL(location, address).href;
  }
  throw new Error(`redirected more than ${MOST_REDIRECTS} times, last to ${address}`);
};

const getOnce = (url: string, { headers, signal, stallMs }: GetOptions): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { get } = url.startsWith('https:') ? https : http;
    let answer: IncomingMessage | undefined;
    const request = get(
      url,
      {
        headers: { 'accept-encoding': 'identity', ...headers },
        agent: false, // a connection of its own, ended with it
        timeout: stallMs, // before it is connected too, which setTimeout would not count
        ...(signal ? { signal } : {}),
      },
      (response) => {
        answer = response;
        resolve(response);
      },
    );
    request.on('error', reject); // after the answer it has no effect; the body has its own error
    request.on('timeout', () => {
      const silence = Object.assign(new Error(`nothing came for ${stallMs / 1000} seconds`), {
        code: STALLED,
      });
      (answer ?? request).destroy(silence);
    });
  });
