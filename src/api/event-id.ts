/** Ids of a run's events: `attempt-step` of a step, `attempt-step-epoch` of what follows it. */

/** What names an event. */
export interface EventPlace {
  readonly attempt: number;
  readonly step: number;
  readonly type: string;
}

/** The id of an event in its stream. */
export const eventId = ({ attempt, step, type }: EventPlace): string =>
  type === 'step' ? `${attempt}-${step}` : `${attempt}-${step}-${type}`;

/** What an id names, or undefined for a text that is not an id. */
export const parseEventId = (id: string): EventPlace | undefined => {
  const [, attempt, step, type = 'step'] = /^(\d{1,15})-(\d{1,15})(?:-([a-z_]+))?$/.exec(id) ?? [];
  return attempt === undefined ? undefined : { attempt: Number(attempt), step: Number(step), type };
};
