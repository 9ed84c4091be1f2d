/** The query of a request, checked like options: an unknown name is an error that suggests the nearest one. */
import type { z } from 'zod';
import { nearestName, Pix2PixError } from '../../core/errors.ts';
import { schemaFaults } from '../../core/schema-fault.ts';

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
  const values = Object.fromEntries(query);
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw new Pix2PixError(
    'OPTION',
    `serve: ${schemaFaults(result.error, values)}; api/openapi.json lists the allowed values`,
  );
};
