/** Which page the address means: all of it stands after #, so that any host and sub-path will do. */
import { useEffect, useState } from 'preact/hooks';

export type Route =
  | { readonly page: 'draw'; readonly model: string | undefined }
  | { readonly page: 'runs' }
  | { readonly page: 'run'; readonly ids: readonly string[] }
  | { readonly page: 'gallery'; readonly id: string };

/** The route of a hash such as `#run=a&run=b`, or undefined where it names none. */
export const parseRoute = (hash: string): Route | undefined => {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const ids = parts.getAll('run').filter((id) => id !== '');
  const gallery = parts.get('gallery');
  if (gallery) return { page: 'gallery', id: gallery };
  if (ids.length > 0) return { page: 'run', ids };
  if (parts.has('runs')) return { page: 'runs' };
  if (parts.has('draw')) return { page: 'draw', model: parts.get('draw') || undefined };
  return undefined;
};

export const routeHash = (route: Route): string => {
  if (route.page === 'runs') return '#runs';
  if (route.page === 'gallery') return `#${new URLSearchParams({ gallery: route.id })}`;
  if (route.page === 'draw') return route.model ? `#${new URLSearchParams({ draw: route.model })}` : '#draw';
  return `#${new URLSearchParams(route.ids.map((id) => ['run', id]))}`;
};

/** The route of the address as it is now. */
export const useRoute = (): Route | undefined => {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const onChange = (): void => setHash(location.hash);
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return parseRoute(hash);
};
