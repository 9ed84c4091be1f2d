/** The bar that moves a run's time: a film of its samples, with their step in all charts. */
import type { SampleList } from '../../api/samples.ts';
import { Icon } from '../app/icons.tsx';
import { countText, figureText } from '../app/texts.ts';
import { COMPARED } from '../gallery/compared.ts';
import { metricName } from './curves.ts';
import type { ShownTime } from './use-time-cursor.ts';

interface Props {
  readonly samples: SampleList;
  readonly time: ShownTime;
}

export const TimeBar = ({ samples, time }: Props) => {
  const { sheets, columns } = samples;
  const { index, isPlaying, move } = time;
  const sheet = sheets[index];
  if (!sheet) return null;
  const { distance } = COMPARED[columns[2]];
  const metrics = Object.entries(sheet.metrics).map(
    ([name, value]) => `${metricName(name, distance)} ${figureText(value)}`,
  );
  return (
    <section class="time-bar" aria-label="Time">
      <button
        type="button"
        class="primary"
        disabled={sheets.length < 2}
        onClick={() => move({ type: isPlaying ? 'pause' : 'play' })}
      >
        <Icon name={isPlaying ? 'pause' : 'play'} />
        {isPlaying ? 'Pause' : 'Play'}
      </button>
      <input
        type="range"
        min={0}
        max={sheets.length - 1}
        value={index}
        aria-label="Epoch"
        aria-valuetext={`epoch ${sheet.epoch}`}
        onInput={({ currentTarget }) => move({ type: 'to', index: Number(currentTarget.value) })}
      />
      <span class="time-text number">
        <b>after epoch {sheet.epoch}</b> · step {countText(sheet.step)}
        {metrics.length > 0 && ` · validation ${metrics.join(', ')}`}
      </span>
    </section>
  );
};
