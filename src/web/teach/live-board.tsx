/** A drawing board whose translator is still learning: the drawing is translated again with the newest weights. */
import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import type { PaletteEntry } from '../../data/description.ts';
import { boardSetup } from '../board/board-setup.ts';
import { beginBoard, reduceBoard } from '../board/board-state.ts';
import { DrawingCanvas } from '../board/drawing-canvas.tsx';
import { pictureOf, rasterOfBlob } from '../board/picture-source.ts';
import { type Raster, rasterOfBytes } from '../board/raster.ts';
import { SwatchList } from '../board/swatch-list.tsx';
import { ToolBar } from '../board/tool-bar.tsx';
import { useShortcuts } from '../board/use-shortcuts.ts';
import { useTranslation } from '../board/use-translator.ts';
import { latestOnly } from '../library/latest-only.ts';
import type { Translator } from '../library/translator.ts';
import { Picture } from './picture.tsx';

/** What translates: a training, or a model that was learned. */
export type BoardTranslator = Pick<Translator, 'translate'>;

interface Props {
  readonly translator: BoardTranslator | undefined;
  /** Pictures to begin with. */
  readonly inputs: readonly ImageData[];
  readonly width: number;
  readonly height: number;
  readonly inputChannels: number;
  readonly palette: readonly PaletteEntry[] | undefined;
  /** Changes whenever the network has learned more. */
  readonly lesson: number;
}

export const LiveBoard = (props: Props) => {
  const { translator, inputs, width, height, inputChannels, palette, lesson } = props;
  const examples = useMemo(
    () => inputs.map((image) => fitted(image, width, height)),
    [inputs, width, height],
  );
  const setup = useMemo(
    () => boardSetup({ palette, inputChannels, width, examples }),
    [palette, inputChannels, width, examples],
  );
  const [state, dispatch] = useReducer(reduceBoard, undefined, () => {
    const { background, colour, size } = setup;
    const blank = beginBoard({ width, height, background, colour, size });
    return { ...blank, drawing: examples[0] ?? blank.drawing };
  });
  const [problem, setProblem] = useState<string>();
  const [status, announce] = useState('');
  const [shown, setShown] = useState(0);
  useShortcuts(dispatch, setup.kind);
  const newest = useNewest(translator, lesson);
  const { result } = useTranslation(newest, state.drawing, state.seed, setProblem);
  const isExact = setup.kind === 'labels' || setup.kind === 'lines';

  const open = async (blob: Blob | undefined): Promise<void> => {
    if (!blob) return;
    try {
      dispatch({ type: 'load', picture: await rasterOfBlob(blob, width, height, { isExact }) });
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const showNext = (): void => {
    const next = (shown + 1) % examples.length;
    setShown(next);
    const picture = examples[next];
    if (picture) dispatch({ type: 'load', picture });
  };

  return (
    <section class="live-board" aria-labelledby="board-title" style={{ '--ratio': width / height }}>
      <div class="section-head">
        <h2 id="board-title">Draw with it</h2>
        {examples.length > 1 && (
          <button type="button" onClick={showNext}>
            Another picture
          </button>
        )}
      </div>
      <div class="live-board-pictures">
        <DrawingCanvas
          state={state}
          isExact={isExact}
          hasAlpha={false}
          label={`Drawing, ${width} by ${height} pixels`}
          dispatch={dispatch}
          announce={announce}
          onDrop={(transfer) => void open(pictureOf(transfer))}
        />
        <div class="frame">
          <Picture image={result?.image} label="What the network makes of the drawing" />
        </div>
      </div>
      <ToolBar state={state} kind={setup.kind} dispatch={dispatch} />
      <p id="drawing-help" class="soft hint">
        Change the picture on the left. With the keyboard, arrow keys move the brush, and Space begins and
        ends a stroke.
      </p>
      {setup.swatches.length > 1 && (
        <SwatchList
          swatches={setup.swatches}
          chosen={state.colour}
          onChoose={({ name, colour }) => {
            dispatch({ type: 'colour', colour });
            announce(`Painting ${name}`);
          }}
        />
      )}
      {problem && (
        <p class="card problem" role="alert">
          {problem}
        </p>
      )}
      <p class="visually-hidden" role="status">
        {status}
      </p>
    </section>
  );
};

/** The translator, as a new value after each lesson, so that the drawing is translated again. */
const useNewest = (translator: BoardTranslator | undefined, lesson: number): BoardTranslator | undefined => {
  const queue = useMemo(latestOnly, [translator]);
  const [newest, setNewest] = useState<BoardTranslator>();
  // each lesson asks for a new value
  useEffect(() => {
    setNewest(
      translator && { translate: (image, options) => queue.run(() => translator.translate(image, options)) },
    );
  }, [translator, queue, lesson]);
  return newest;
};

const fitted = (image: ImageData, width: number, height: number): Raster => {
  if (image.width === width && image.height === height) return rasterOfBytes(width, height, image.data);
  const whole = new OffscreenCanvas(image.width, image.height);
  whole.getContext('2d')?.putImageData(image, 0, 0);
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context) context.imageSmoothingEnabled = false; // mixed colours are not labels
  context?.drawImage(whole, 0, 0, width, height);
  const pixels = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray(4 * width * height);
  return rasterOfBytes(width, height, pixels);
};
