/** What the network makes of some pictures now, again and again while it learns. */
import { useEffect, useState } from 'preact/hooks';
import type { Training } from '../library/training.ts';

/** A rest between two rounds, so that looking takes little time from learning. */
const REST_MS = 1200;

/** `isLive` is false while nothing changes: then each picture is translated once more. */
export const useLiveOutputs = (
  training: Training | undefined,
  inputs: readonly ImageData[],
  isLive: boolean,
): readonly (ImageData | undefined)[] => {
  const [outputs, setOutputs] = useState<readonly (ImageData | undefined)[]>([]);
  useEffect(() => {
    if (!training || inputs.length === 0) return;
    let isCurrent = true;
    const look = async (): Promise<void> => {
      while (isCurrent) {
        for (const [index, input] of inputs.entries()) {
          const { image } = await training.translate(input);
          if (!isCurrent) return;
          setOutputs((before) => inputs.map((_, i) => (i === index ? image : before[i])));
        }
        if (!isLive) return;
        await rest();
      }
    };
    void look().catch(() => {}); // it has ended: the last pictures stay
    return () => {
      isCurrent = false;
    };
  }, [training, inputs, isLive]);
  return outputs;
};

const rest = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  while (document.hidden) await new Promise((resolve) => setTimeout(resolve, REST_MS));
};
