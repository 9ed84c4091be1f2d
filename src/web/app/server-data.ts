/** Data from the server for components: loaded, and refreshed from time to time. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ErrorBody } from '../../api/errors.ts';
import { type ErrorCode, messageOf, Pix2PixError } from '../../core/errors.ts';

/** A JSON response. Throws the server's error, or NETWORK if there is no response. */
export const fetchJson = async <T>(url: string, init: RequestInit = {}): Promise<T> => {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw new Pix2PixError('NETWORK', `the server does not answer (${messageOf(error)}); is it running?`);
  });
  if (response.ok) return (await response.json()) as T; // as: from the server of this page
  const body = (await response.json().catch(() => undefined)) as ErrorBody | undefined;
  throw new Pix2PixError(
    (body?.code as ErrorCode | undefined) ?? 'NETWORK',
    body?.message ?? `${url}: the server answered ${response.status}`,
  );
};

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: string | undefined;
  readonly reload: () => void;
}

/** The data at an address, loaded again every `everyMs` while the page is visible. */
export const useJson = <T>(url: string | undefined, everyMs?: number): Loaded<T> => {
  const [state, setState] = useState<{ readonly url?: string; readonly data?: T; readonly error?: string }>(
    {},
  );
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  // the next round tries again
  useEffect(() => {
    if (url === undefined) return;
    const controller = new AbortController();
    fetchJson<T>(url, { signal: controller.signal }).then(
      (data) => {
        if (!controller.signal.aborted) setState({ url, data });
      },
      (error: unknown) => {
        // The earlier data is still the best there is.
        if (!controller.signal.aborted)
          setState((before) => ({ ...(before.url === url ? before : {}), url, error: messageOf(error) }));
      },
    );
    const timer =
      everyMs === undefined
        ? undefined
        : setTimeout(() => {
            if (!document.hidden) reload();
          }, everyMs);
    const onSeen = (): void => {
      if (!document.hidden && everyMs !== undefined) reload();
    };
    document.addEventListener('visibilitychange', onSeen);
    return () => {
      controller.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onSeen);
    };
  }, [url, everyMs, round, reload]);
  return state.url === url
    ? { data: state.data, error: state.error, reload }
    : { data: undefined, error: undefined, reload };
};
