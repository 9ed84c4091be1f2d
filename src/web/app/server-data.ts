/** What the server tells, for components: loaded, and asked again now and then. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ErrorBody } from '../../api/errors.ts';
import { type ErrorCode, messageOf, Pix2PixError } from '../../core/errors.ts';

/** A JSON answer. Throws the server's own error, or NETWORK where there is no answer. */
export const fetchJson = async <T>(url: string, init: RequestInit = {}): Promise<T> => {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw new Pix2PixError('NETWORK', `the server does not answer (${messageOf(error)}); is it running?`);
  });
  if (response.ok) return (await response.json()) as T; // of the server that this page came with
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

/** The answer at an address; asked again every `everyMs`, while the page is seen. */
export const useJson = <T>(url: string | undefined, everyMs?: number): Loaded<T> => {
  const [state, setState] = useState<{ readonly url?: string; readonly data?: T; readonly error?: string }>(
    {},
  );
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  // another round asks again
  useEffect(() => {
    if (url === undefined) return;
    const controller = new AbortController();
    fetchJson<T>(url, { signal: controller.signal }).then(
      (data) => {
        if (!controller.signal.aborted) setState({ url, data });
      },
      (error: unknown) => {
        // What was there before is still the best that is known.
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
