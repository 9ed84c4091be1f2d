/** The page of an address. All of it is after #, so the app works on any host and sub-path. */
import { useEffect, useState } from 'preact/hooks';

export type Route =
  | { readonly page: 'draw'; readonly model: string | undefined }
  | { readonly page: 'runs' }
  | { readonly page: 'teach' }
  | { readonly page: 'run'; readonly ids: readonly string[] }
  | { readonly page: 'gallery'; readonly id: string };

/** The route of a hash such as `#run=a&run=b`, or undefined if it is not a route. */
export const parseRoute = (hash: string): Route | undefined => {
  const parts = new URLSearchParams(hash.replace(/^#\/?/, ''));
  const ids = parts.getAll('run').filter((id) => id !== '');
  const gallery = parts.get('gallery');
  if (gallery) return { page: 'gallery', id: gallery };
  if (ids.length > 0) return { page: 'run', ids };
  if (parts.has('runs')) return { page: 'runs' };
  if (parts.has('teach')) return { page: 'teach' };
  if (parts.has('draw')) return { page: 'draw', model: parts.get('draw') || undefined };
  return undefined;
};

export const routeHash = (route: Route): string => {
  if (route.page === 'runs') return '#runs';
  if (route.page === 'teach') return '#teach';
  if (route.page === 'gallery') return `#${new URLSearchParams({ gallery: route.id })}`;
  if (route.page === 'draw') return route.model ? `#${new URLSearchParams({ draw: route.model })}` : '#draw';
  return `#${new URLSearchParams(route.ids.map((id) => ['run', id]))}`;
};

/** The route of the current address. */
export const useRoute = (): Route | undefined => {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const onChange = (): void => setHash(location.hash);
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return parseRoute(hash);
};
