/** An image with its patch map over it, and the selected patch: what it sees, also beyond the border. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PatchMap } from '../../api/patches.ts';
import { type ColourScale, mapPixels } from './patch-colours.ts';
import { type Box, mapBox, type Place, patchAt, patchBox, wholeBox } from './patch-map.ts';

interface Props {
  readonly url: string;
  readonly alt: string;
  /** Where the patches are; absent while the map is loading. */
  readonly grid: PatchMap | undefined;
  /** The map over the image; absent for the input, which has none. */
  readonly map?: PatchMap | undefined;
  readonly scale: ColourScale;
  readonly position: Place | undefined;
  readonly onPlace: (position: Place) => void;
  readonly children: ComponentChildren;
}

export const PatchPicture = ({ url, alt, grid, map, scale, position, onPlace, children }: Props) => {
  const frame = useRef<HTMLDivElement>(null);
  const [width, height] = [grid?.imageWidth ?? 1, grid?.imageHeight ?? 1];
  const whole = grid ? wholeBox(grid) : { x: 0, y: 0, width, height };
  const pointTo = (event: PointerEvent): void => {
    const box = frame.current?.getBoundingClientRect();
    if (!grid || !box) return;
    const x = whole.x + ((event.clientX - box.left) / box.width) * whole.width;
    const y = whole.y + ((event.clientY - box.top) / box.height) * whole.height;
    onPlace(patchAt(grid, x, y));
  };
  return (
    <figure>
      <div ref={frame} class="patch-frame" onPointerDown={pointTo} onPointerMove={pointTo}>
        <img
          class={map ? 'under-map' : ''}
          src={url}
          alt={alt}
          draggable={false}
          style={grid && placed({ x: 0, y: 0, width, height }, whole)}
        />
        {map && <MapCanvas map={map} scale={scale} style={placed(mapBox(map), whole)} />}
        {grid && position && <Marks grid={grid} position={position} whole={whole} />}
      </div>
      <figcaption>{children}</figcaption>
    </figure>
  );
};

/** A box of the image, in per cent of the frame. */
const placed = (box: Box, whole: Box) => ({
  left: `${((box.x - whole.x) / whole.width) * 100}%`,
  top: `${((box.y - whole.y) / whole.height) * 100}%`,
  width: `${(box.width / whole.width) * 100}%`,
  height: `${(box.height / whole.height) * 100}%`,
});

interface MapProps {
  readonly map: PatchMap;
  readonly scale: ColourScale;
  readonly style: ReturnType<typeof placed>;
}

const MapCanvas = ({ map, scale, style }: MapProps) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pixels = new ImageData(mapPixels(map, scale), map.width, map.height);
    canvas.current?.getContext('2d')?.putImageData(pixels, 0, 0);
  }, [map, scale]);
  return <canvas ref={canvas} class="map" width={map.width} height={map.height} style={style} />;
};

/** The patch's square in the map and what the patch sees, light on dark, so that they are visible on any image. */
const Marks = ({
  grid,
  position,
  whole,
}: {
  readonly grid: PatchMap;
  readonly position: Place;
  readonly whole: Box;
}) => {
  const { x, y } = mapBox(grid);
  const square = {
    x: x + position.column * grid.stride,
    y: y + position.row * grid.stride,
    width: grid.stride,
    height: grid.stride,
  };
  const boxes = grid.receptiveField > grid.stride ? [patchBox(grid, position), square] : [square];
  return (
    <svg class="marks" viewBox={`${whole.x} ${whole.y} ${whole.width} ${whole.height}`} aria-hidden="true">
      {boxes.map((box, index) => (
        <g key={index}>
          <rect class="dark" {...box} />
          <rect class="light" {...box} />
        </g>
      ))}
    </svg>
  );
};
