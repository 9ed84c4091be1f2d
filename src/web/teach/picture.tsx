/** An image in a page: pixels on a canvas, as large as there is room. */
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  readonly image: ImageData | undefined;
  /** What it shows, for people who do not see it. */
  readonly label: string;
}

export const Picture = ({ image, label }: Props) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (image) canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [image]);
  return (
    <canvas
      ref={canvas}
      class="teach-picture"
      width={image?.width ?? 64}
      height={image?.height ?? 64}
      role="img"
      aria-label={label}
    />
  );
};
