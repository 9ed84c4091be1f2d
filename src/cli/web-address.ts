/** A flag's value that is the address of a server. */
import { InvalidArgumentError } from 'commander';

export const webAddress = (text: string): string => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('Expected an address that begins with http:// or https://.');
  return text;
};
