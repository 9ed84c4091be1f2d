/** The query of a request, checked like options: an unknown name is an error that suggests the nearest one. */
import type { z } from 'zod';
import { nearestName, Pix2PixError } from '../../core/errors.ts';

/** The values of a query, checked by a schema. Throws OPTION. */
export const parseQuery = <S extends z.ZodObject>(schema: S, query: URLSearchParams): z.output<S> => {
  const known = Object.keys(schema.shape);
  for (const name of query.keys())
    if (!known.includes(name)) {
      const nearest = nearestName(name, known);
      throw new Pix2PixError(
        'OPTION',
        `serve: the query has no "${name.slice(0, 40)}"; ${nearest ? `did you mean "${nearest}"?` : `the known ones are ${known.join(', ')}`}`,
      );
    }
  const result = schema.safeParse(Object.fromEntries(query));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = String(issue?.path[0] ?? '');
  throw new Pix2PixError(
    'OPTION',
    `serve: ${name} is "${(query.get(name) ?? '').slice(0, 40)}" (${issue?.message}); api/openapi.json lists the allowed values`,
  );
};
