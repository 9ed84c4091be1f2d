/** Which pairs belong together by their names: the frames of a video, the pictures of a patient or a scene. */
import { Pix2PixError } from '../../../core/errors.ts';
import { firstNames } from '../../first-names.ts';

/**
 * The group of each name: what the first parenthesis of the pattern matches, or all of the match where it has none.
 * Throws DATA if the pattern does not match a name.
 *
 * @example
 * groupKeys(['p01_a', 'p01_b', 'p02_a'], /^(p\d+)/); // ['p01', 'p01', 'p02']
 */
export const groupKeys = (names: readonly string[], pattern: RegExp): readonly string[] => {
  const matches = names.map((name) => pattern.exec(name));
  const others = names.filter((_, index) => !matches[index]);
  if (others.length > 0)
    throw new Pix2PixError(
      'DATA',
      `split: --group ${pattern.source} does not match ${others.length} of ${names.length} names: ${firstNames(others)}; a pattern matches the name of every pair, without its ending, such as ^(patient\\d+)_`,
    );
  return matches.map((match) => match?.[1] ?? match?.[0] ?? '');
};
