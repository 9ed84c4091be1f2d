/** events.jsonl: what happened, one object a line, append-only; a torn last line is dropped. */
import { type TrainingEvent, trainingEventSchema } from '../api/training-events.ts';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { parseChecked } from '../core/schema-fault.ts';

/** An event as a line, with its end. */
export const formatEvent = (event: TrainingEvent): string => `${JSON.stringify(event)}\n`;

/** The events of a file's text; a last line without its end was torn by a crash and is left out. Throws FORMAT. */
export const parseEvents = (text: string, name = 'events.jsonl'): TrainingEvent[] => {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    try {
      return parseChecked(trainingEventSchema, line);
    } catch (error) {
      throw new Pix2PixError(
        'FORMAT',
        `${name}: line ${index + 1} is not a training event (${messageOf(error)}); restore the file, or correct the line`,
        { cause: error },
      );
    }
  });
};
