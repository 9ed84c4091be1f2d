/** The drawing board: a model, a drawing, and its translation, which is updated with each stroke. */
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import { Icon } from '../app/icons.tsx';
import type { BoardModel } from '../app-config.ts';
import { boardInput, shownText } from '../board-input.ts';
import { BoardHelp } from './board-help.tsx';
import { type BoardSetup, boardSetup, type InputKind } from './board-setup.ts';
import { beginBoard, reduceBoard } from './board-state.ts';
import { type Camera, openCamera } from './camera.ts';
import { DrawingCanvas } from './drawing-canvas.tsx';
import { pictureOf, rasterOfBlob } from './picture-source.ts';
import { cutCentre, isWhole, type Raster, snapToPalette, withHoles } from './raster.ts';
import { ResultView } from './result-view.tsx';
import { SwatchList } from './swatch-list.tsx';
import { ToolBar } from './tool-bar.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import { useTranslation, useTranslator } from './use-translator.ts';

interface Props {
  readonly model: BoardModel;
  readonly models: readonly BoardModel[];
  readonly onModel: (name: string) => void;
  /** Example inputs of the model; a random one is the first drawing. */
  readonly loadExamples: (model: BoardModel) => Promise<readonly Blob[]>;
}

const KIND_NAMES: Readonly<Record<InputKind, string>> = {
  labels: 'labels',
  lines: 'lines',
  photo: 'photograph',
  holes: 'a photograph with parts erased',
};

const titleOf = ({ name, title = name }: BoardModel): string => title;

/** A board whose examples are loaded. */
export const BoardPage = (props: Props) => {
  const { model, loadExamples } = props;
  const [examples, setExamples] = useState<{
    readonly of: BoardModel;
    readonly pictures: readonly Raster[];
  }>();
  useEffect(() => {
    let isCurrent = true;
    const load = async (): Promise<void> => {
      const input = boardInput(model);
      if (input === 'none') return;
      const blobs = await loadExamples(model).catch(() => []); // the board also works without examples
      const pictures = await Promise.all(
        blobs.map((blob) =>
          rasterOfBlob(blob, model.width, model.height, {
            isExact: model.palette !== undefined,
            keepsAlpha: input !== 'picture',
          }),
        ),
      );
      const ready = input === 'holes' ? pictures.map(erasable) : pictures;
      if (isCurrent) setExamples({ of: model, pictures: ready });
    };
    void load();
    return () => {
      isCurrent = false;
    };
  }, [model, loadExamples]);
  if (boardInput(model) === 'none') return <NotDrawn {...props} />;
  if (examples?.of !== model) return <p class="soft">Opening {titleOf(model)}…</p>;
  return <Board key={model.name} {...props} examples={examples.pictures} />;
};

const Board = ({ model, models, onModel, examples }: Props & { readonly examples: readonly Raster[] }) => {
  const { width, height, palette, inputChannels } = model;
  const input = boardInput(model);
  const [chosenKind, setKind] = useState<InputKind>();
  const setup = useMemo(
    () => boardSetup({ palette, input, inputChannels, width, examples }, chosenKind),
    [palette, input, inputChannels, width, examples, chosenKind],
  );
  const [state, dispatch] = useReducer(reduceBoard, undefined, () => firstState(model, setup, examples));
  const { state: translator, retry } = useTranslator(model);
  const [problem, setProblem] = useState<string>();
  const [status, announce] = useState('');
  const opened = translator.kind === 'ready' ? translator.translator : undefined;
  const { result, isBusy } = useTranslation(opened, state.drawing, state.seed, setProblem);
  useShortcuts(dispatch, setup.kind);

  const load = useCallback(
    async (blob: Blob | undefined): Promise<void> => {
      if (!blob) return;
      try {
        const isExact = setup.kind === 'labels';
        const read = await rasterOfBlob(blob, width, height, { isExact, keepsAlpha: input !== 'picture' });
        const picture = setup.kind === 'holes' ? erasable(read) : read;
        const colours = setup.swatches.map(({ colour }) => colour);
        dispatch({ type: 'load', picture: isExact ? snapToPalette(picture, colours) : picture });
        setProblem(undefined);
        announce(`The picture is on the board, at the ${width}×${height} pixels at which it is translated`);
      } catch (error) {
        setProblem(messageOf(error));
      }
    },
    [setup, input, width, height],
  );
  useEffect(() => {
    const onPaste = ({ clipboardData }: ClipboardEvent): void => void load(pictureOf(clipboardData));
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, [load]);

  const camera = useCamera((live) => {
    if (!isBusy()) dispatch({ type: 'frame', picture: live.frame(width, height) });
  }, setProblem);
  const lastExample = useRef(-1);
  const showExample = (): void => {
    const others = examples.map((_, index) => index).filter((index) => index !== lastExample.current);
    lastExample.current = others[Math.floor(Math.random() * others.length)] ?? 0;
    const picture = examples[lastExample.current];
    if (picture) dispatch({ type: 'load', picture });
  };

  return (
    <div class="board" style={{ '--ratio': width / height }}>
      <div class="board-head">
        <h1 class="visually-hidden">Drawing board</h1>
        <ModelChoice model={model} models={models} onModel={onModel} />
        <span
          class="soft number"
          title="The size at which drawings are translated: that of the training, where the model says it"
        >
          {width}×{height}
        </span>
        <span class="spacer" />
        {!palette && !model.task && (
          <label>
            <span>Draw</span>
            <select
              aria-label="What the drawing is"
              value={setup.kind}
              onChange={({ currentTarget }) => setKind(currentTarget.value as InputKind)}
            >
              {(['labels', 'lines', 'photo'] as const).map((kind) => (
                <option key={kind} value={kind}>
                  {KIND_NAMES[kind]}
                </option>
              ))}
            </select>
          </label>
        )}
        <div class="actions">
          {examples.length > 0 && (
            <button type="button" onClick={showExample} title="A picture that the model has not learned from">
              <Icon name="example" />
              Example
            </button>
          )}
          <OpenButton onFile={load} />
          {setup.kind === 'photo' && (
            <button type="button" aria-pressed={camera.isOn} onClick={camera.toggle}>
              <Icon name={camera.isOn ? 'stop' : 'camera'} />
              {camera.isOn ? 'Stop camera' : 'Camera'}
            </button>
          )}
        </div>
      </div>
      <section class="picture input" aria-labelledby="input-title">
        <h2 id="input-title">
          {setup.kind === 'holes' ? 'Photograph' : 'Drawing'} <span>{swatchName(setup, state.colour)}</span>
        </h2>
        <DrawingCanvas
          state={state}
          isExact={setup.kind === 'labels' || setup.kind === 'lines'}
          hasAlpha={input !== 'picture'}
          label={`Drawing of ${KIND_NAMES[setup.kind]}, ${width} by ${height} pixels`}
          dispatch={dispatch}
          announce={announce}
          onDrop={(transfer) => void load(pictureOf(transfer))}
        />
        <ToolBar state={state} kind={setup.kind} dispatch={dispatch} />
        {shownText(model.inputHolds) !== undefined && <p class="soft shown">{shownText(model.inputHolds)}</p>}
        {isWhole(state.drawing) && <p class="soft shown">Erase what is to be filled, or press Centre</p>}
      </section>
      <ResultView
        translator={translator}
        result={result}
        problem={problem}
        width={width}
        height={height}
        name={model.name}
        hasNoise={model.hasNoise}
        hasAlpha={model.outputHolds?.kind === 'colour' && model.outputHolds.channels === 4}
        shown={shownText(model.outputHolds)}
        expectedBytes={model.bytes}
        onSample={() => dispatch({ type: 'sample' })}
        onRetry={retry}
        announce={announce}
      />
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
      <BoardHelp kind={setup.kind} />
      <p class="visually-hidden" role="status">
        {status}
      </p>
    </div>
  );
};

/** A picture to erase: with its own holes, or else with its centre cut out, so that there is something to fill. */
const erasable = (picture: Raster): Raster => {
  const ready = withHoles(picture);
  return isWhole(ready) ? cutCentre(ready) : ready;
};

const ModelChoice = ({ model, models, onModel }: Pick<Props, 'model' | 'models' | 'onModel'>) =>
  models.length > 1 ? (
    <label>
      <span>Model</span>
      <select
        aria-label="Model"
        value={model.name}
        onChange={({ currentTarget }) => onModel(currentTarget.value)}
      >
        {models.map((one) => (
          <option key={one.name} value={one.name}>
            {titleOf(one)}
          </option>
        ))}
      </select>
    </label>
  ) : (
    <strong>{titleOf(model)}</strong>
  );

/** In place of a board whose inputs are no pictures. */
const NotDrawn = ({ model, models, onModel }: Props) => {
  const { inputChannels, inputHolds, outputHolds } = model;
  const output = shownText(outputHolds);
  return (
    <div class="board" style={{ '--ratio': 1 }}>
      <div class="board-head">
        <h1 class="visually-hidden">Drawing board</h1>
        <ModelChoice model={model} models={models} onModel={onModel} />
      </div>
      <div class="card unfit">
        <p>
          This model takes images of {inputChannels} channels
          {inputHolds?.kind === 'raw' ? ' of measured values' : ''}, and a picture has three: nothing that is
          drawn, or seen by a camera, is an input of it.
        </p>
        <p>
          Translate files (TIFF, NumPy and others) with{' '}
          <code>pix2pix translate MODEL FILES --out FOLDER</code>, or send them to the service:{' '}
          <code>POST api/models/NAME/translate?format=tiff</code>.
        </p>
        {output !== undefined && <p class="soft">Pictures of its results: {output}.</p>}
      </div>
    </div>
  );
};

/** An example to edit is a better start than a blank board. */
const firstState = ({ width, height }: BoardModel, setup: BoardSetup, examples: readonly Raster[]) => {
  const { background, colour, size } = setup;
  const blank = beginBoard({ width, height, background, colour, size });
  const empty = setup.kind === 'holes' ? erasable(blank.drawing) : blank.drawing;
  return { ...blank, drawing: examples[0] ?? empty };
};

const swatchName = ({ swatches, kind }: BoardSetup, colour: number): string =>
  kind === 'labels' ? (swatches.find((swatch) => swatch.colour === colour)?.name ?? '') : '';

const OpenButton = ({ onFile }: { readonly onFile: (file: File | undefined) => void }) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        onClick={() => input.current?.click()}
        title="A picture from a file; you can also drop or paste one"
      >
        <Icon name="upload" />
        Open
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label="A picture from a file"
        onChange={({ currentTarget }) => {
          onFile(currentTarget.files?.[0]);
          currentTarget.value = ''; // so that the same file can be opened again
        }}
      />
    </>
  );
};

/** The camera, whose image is read once per frame of the screen while it is on. */
const useCamera = (onFrame: (camera: Camera) => void, onError: (message: string) => void) => {
  const [camera, setCamera] = useState<Camera>();
  const latest = useRef(onFrame);
  latest.current = onFrame;
  useEffect(() => {
    if (!camera) return;
    let frame = requestAnimationFrame(function next() {
      latest.current(camera);
      frame = requestAnimationFrame(next);
    });
    return () => {
      cancelAnimationFrame(frame);
      camera.stop();
    };
  }, [camera]);
  const toggle = (): void => {
    if (camera) setCamera(undefined);
    else openCamera().then(setCamera, (error: unknown) => onError(messageOf(error)));
  };
  return { isOn: camera !== undefined, toggle };
};
