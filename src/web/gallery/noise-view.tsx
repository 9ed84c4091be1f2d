/** Several outputs of one input with different noise z, and where they differ. */
import { useState } from 'preact/hooks';
import type { PairResult } from '../../api/results.ts';
import { spreadText } from './spread.ts';
import { NUM_SAMPLES, useNoiseSamples } from './use-noise-samples.ts';

interface Props {
  readonly pair: PairResult;
  /** The model's name. */
  readonly model: string;
}

export const NoiseView = ({ pair, model }: Props) => {
  const [firstSeed, setFirstSeed] = useState(0);
  const [round, setRound] = useState(0);
  const { samples, spread, error } = useNoiseSamples({
    model,
    input: pair.input,
    key: pair.name,
    firstSeed,
    round,
  });
  return (
    <div class="noise-view">
      <div class="noise-tools">
        <button type="button" onClick={() => setFirstSeed(firstSeed + NUM_SAMPLES)}>
          Other seeds
        </button>
        <span class="soft" role="status">
          {error === undefined &&
            spreadText(samples.filter(({ url }) => url !== undefined).length, NUM_SAMPLES, spread?.mean)}
        </span>
      </div>
      {error !== undefined && (
        <div class="card problem">
          <p>{error}</p>
          <button type="button" onClick={() => setRound(round + 1)}>
            Ask again
          </button>
        </div>
      )}
      <div class="noise-stage">
        <Tile url={pair.input} name={pair.name} text="input" />
        {samples.map(({ seed, url }) => (
          <Tile key={seed} url={url} name={pair.name} text={`seed ${seed}`} />
        ))}
        {!(spread?.mean === 0) && <Tile url={spread?.url} name={pair.name} text="where they differ" />}
      </div>
    </div>
  );
};

const Tile = ({
  url,
  name,
  text,
}: {
  readonly url: string | undefined;
  readonly name: string;
  readonly text: string;
}) => (
  <figure>
    {url === undefined ? (
      <div class="to-come" />
    ) : (
      <img src={url} alt={`${text} of ${name}`} draggable={false} />
    )}
    <figcaption>{text}</figcaption>
  </figure>
);
