/** The translation: the image, its time and device, and buttons to save and copy it. */
import { useEffect, useRef } from 'preact/hooks';
import { messageOf } from '../../core/errors.ts';
import { Icon } from '../app/icons.tsx';
import type { ModelFacts } from '../library/messages.ts';
import type { DownloadProgress } from '../library/model-download.ts';
import type { Translation, TranslatorState } from './use-translator.ts';

interface Props {
  readonly translator: TranslatorState;
  readonly result: Translation | undefined;
  readonly problem: string | undefined;
  readonly width: number;
  readonly height: number;
  readonly name: string;
  readonly hasNoise: boolean;
  /** Whether parts of results may be transparent. */
  readonly hasAlpha: boolean;
  /** What the picture shows of measured values. */
  readonly shown: string | undefined;
  readonly expectedBytes: number;
  readonly onSample: () => void;
  readonly onRetry: () => void;
  readonly announce: (text: string) => void;
}

const MEGABYTE = 1e6;

const deviceText = ({ device }: ModelFacts): string =>
  device.device === 'webgpu'
    ? 'WebGPU'
    : `WebAssembly, ${device.threads} thread${device.threads === 1 ? '' : 's'}`;

const progressText = ({ loadedBytes, totalBytes }: DownloadProgress): string =>
  `${(loadedBytes / MEGABYTE).toFixed(1)}${totalBytes ? ` of ${(totalBytes / MEGABYTE).toFixed(1)}` : ''} MB`;

export const ResultView = (props: Props) => {
  const { translator, result, problem, width, height, name, onSample, onRetry, announce } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (result) canvas.current?.getContext('2d')?.putImageData(result.image, 0, 0);
  }, [result]);

  const save = (): void => {
    canvas.current?.toBlob((blob) => {
      if (!blob) return;
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = `${name}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // the download has started by then
      announce('Saved as PNG');
    });
  };
  const copy = async (): Promise<void> => {
    try {
      const blob = new Promise<Blob>((resolve, reject) =>
        canvas.current?.toBlob((made) => (made ? resolve(made) : reject(new Error('no image')))),
      );
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
      announce('Copied the picture');
    } catch (error) {
      announce(`It could not be copied: ${messageOf(error)}`);
    }
  };

  return (
    <section class="picture output" aria-labelledby="output-title">
      <h2 id="output-title">
        Result
        {translator.kind === 'ready' && result && (
          <span class="number" id="timing">
            {Math.round(result.milliseconds)} ms · {deviceText(translator.translator.facts)}
          </span>
        )}
      </h2>
      <div class={`frame${props.hasAlpha ? ' checker' : ''}`}>
        <canvas
          ref={canvas}
          id="result"
          width={result?.image.width ?? width}
          height={result?.image.height ?? height}
          role="img"
          aria-label={result ? 'The translation of the drawing' : 'No translation yet'}
        />
        {translator.kind === 'loading' && (
          <div class="waiting" role="status">
            <p>Loading the model</p>
            <progress
              aria-label="Download of the model"
              max={translator.progress?.totalBytes ?? props.expectedBytes}
              value={translator.progress?.loadedBytes}
            />
            <p class="soft number">
              {translator.progress
                ? translator.progress.loadedBytes === translator.progress.totalBytes
                  ? 'Starting the network…'
                  : progressText(translator.progress)
                : '…'}
            </p>
          </div>
        )}
        {translator.kind === 'failed' && (
          <div class="waiting" role="alert">
            <p>{translator.message}</p>
            <p>
              <button type="button" onClick={onRetry}>
                Try again
              </button>
            </p>
          </div>
        )}
      </div>
      {problem && (
        <p class="card problem" role="alert">
          {problem}
        </p>
      )}
      <div class="actions">
        {props.hasNoise && (
          <button type="button" class="primary" disabled={!result} onClick={onSample} title="New noise (N)">
            <Icon name="sample" />
            Another sample
          </button>
        )}
        <button
          type="button"
          disabled={!result}
          onClick={save}
          title="Save the result as PNG (Ctrl+S)"
          id="save"
        >
          <Icon name="save" />
          Save PNG
        </button>
        <button type="button" disabled={!result} onClick={copy} title="Copy the result">
          <Icon name="copy" />
          Copy
        </button>
      </div>
      {props.shown !== undefined && <p class="soft shown">{props.shown}</p>}
    </section>
  );
};
