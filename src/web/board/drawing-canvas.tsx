/** The drawing area: shows the drawing, and turns pointers and keys into strokes. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BoardAction, BoardState } from './board-state.ts';
import { type Point, rasterBytes } from './raster.ts';

interface Props {
  readonly state: BoardState;
  /** Whether pixels are shown as squares, so that label colours do not mix. */
  readonly isExact: boolean;
  /** Whether parts may be transparent. */
  readonly hasAlpha: boolean;
  readonly label: string;
  readonly dispatch: (action: BoardAction) => void;
  readonly announce: (text: string) => void;
  readonly onDrop: (transfer: DataTransfer | null) => void;
}

/** Pixels per arrow key while Shift is held. */
const FAST = 8;

const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export const DrawingCanvas = ({ state, isExact, hasAlpha, label, dispatch, announce, onDrop }: Props) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<Point>();
  const [isByKey, setByKey] = useState(false);
  const [isDropping, setDropping] = useState(false);
  const { drawing, cursor, size, tool, stroke } = state;
  const { width, height } = drawing;

  useEffect(() => {
    const image = new ImageData(rasterBytes(drawing), width, height);
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [drawing, width, height]);

  const pixelAt = ({ clientX, clientY }: PointerEvent): Point => {
    const box = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return {
      x: Math.floor(((clientX - box.left) / box.width) * width),
      y: Math.floor(((clientY - box.top) / box.height) * height),
    };
  };

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !event.isPrimary) return;
    canvas.current?.setPointerCapture(event.pointerId);
    setByKey(false);
    dispatch({ type: 'press', at: pixelAt(event) });
  };

  const onPointerMove = (event: PointerEvent): void => {
    setHover(event.pointerType === 'touch' ? undefined : pixelAt(event));
    if ((event.buttons & 1) === 0 || !event.isPrimary) return;
    // A browser reports a fast pen once per frame, with the points between.
    const points = event.getCoalescedEvents?.() ?? [];
    for (const point of points.length > 0 ? points : [event]) dispatch({ type: 'drag', to: pixelAt(point) });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = event.shiftKey ? FAST : 1;
      setByKey(true);
      dispatch({ type: 'move', dx: arrow[0] * step, dy: arrow[1] * step });
    } else if (event.key === ' ' || event.key === 'Enter') {
      setByKey(true);
      dispatch({ type: 'toggle' });
      announce(
        stroke
          ? 'Stroke drawn'
          : `${tool} at ${cursor.x}, ${cursor.y}; Space ends the stroke, Escape cancels it`,
      );
    } else if (event.key === 'Escape') dispatch({ type: 'cancel' });
    else return;
    event.preventDefault(); // arrows and Space scroll otherwise
  };

  const ring = isByKey ? cursor : hover;
  const ringSize = tool === 'brush' || tool === 'eraser' || tool === 'line' ? size : 1;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: an area to drop on; the button Open does the same
    <div
      class={`frame paper${isExact ? ' exact' : ''}${hasAlpha ? ' checker' : ''}${isDropping ? ' dropping' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        onDrop(event.dataTransfer);
      }}
    >
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: the role that passes keys on to the page */}
      <canvas
        ref={canvas}
        id="drawing"
        width={width}
        height={height}
        tabIndex={0}
        role="application"
        aria-label={label}
        aria-describedby="drawing-help"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => dispatch({ type: 'release' })}
        onPointerCancel={() => dispatch({ type: 'cancel' })}
        onPointerLeave={() => setHover(undefined)}
        onKeyDown={onKeyDown}
        onFocus={(event) => setByKey((event.currentTarget as Element).matches(':focus-visible'))}
        onBlur={() => {
          setByKey(false);
          dispatch({ type: 'release' });
        }}
      />
      {ring && (
        <div
          class={`ring${isByKey ? ' keyboard' : ''}${stroke ? ' pressed' : ''}`}
          style={{
            left: `${((ring.x + 0.5) / width) * 100}%`,
            top: `${((ring.y + 0.5) / height) * 100}%`,
            width: `${(ringSize / width) * 100}%`,
            height: `${(ringSize / height) * 100}%`,
          }}
        />
      )}
    </div>
  );
};
