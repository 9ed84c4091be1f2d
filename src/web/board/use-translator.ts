/** The translator of the selected model: its download, its failure, and its results. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { BoardModel } from '../app-config.ts';
import type { DownloadProgress } from '../library/model-download.ts';
import { type TranslatedImage, Translator } from '../library/translator.ts';
import { isWhole, type Raster, rasterBytes } from './raster.ts';

export type TranslatorState =
  | { readonly kind: 'loading'; readonly progress: DownloadProgress | undefined }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ready'; readonly translator: Translator };

/** Loads the model whenever another one is selected; `retry` loads it again after a failure. */
export const useTranslator = (
  model: BoardModel,
): { readonly state: TranslatorState; readonly retry: () => void } => {
  const [state, setState] = useState<TranslatorState>({ kind: 'loading', progress: undefined });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setState({ kind: 'loading', progress: undefined });
    const loading = Translator.load(new URL(model.url, document.baseURI), {
      sha256: model.sha256,
      signal: controller.signal,
      onProgress: (progress) => {
        if (!controller.signal.aborted) setState({ kind: 'loading', progress });
      },
    });
    loading.then(
      (translator) => {
        if (controller.signal.aborted) translator.dispose();
        else setState({ kind: 'ready', translator });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setState({ kind: 'failed', message: messageOf(error) });
      },
    );
    return () => {
      controller.abort();
      loading.then(
        (translator) => translator.dispose(),
        () => {},
      );
    };
  }, [model.url, model.sha256, attempt]);
  return { state, retry: useCallback(() => setAttempt((count) => count + 1), []) };
};

export interface Translation extends TranslatedImage {
  /** The drawing that was translated. */
  readonly drawing: Raster;
}

/** The newest result of a changing drawing; `isBusy` says whether a newer one is being computed. */
export const useTranslation = (
  translator: Pick<Translator, 'translate'> | undefined,
  drawing: Raster,
  seed: number,
  onError: (message: string) => void,
): { readonly result: Translation | undefined; readonly isBusy: () => boolean } => {
  const [result, setResult] = useState<Translation>();
  const numPending = useRef(0);
  useEffect(() => {
    if (!translator || isWhole(drawing)) return;
    let isCurrent = true;
    numPending.current++;
    const image = new ImageData(rasterBytes(drawing), drawing.width, drawing.height);
    translator
      .translate(image, { seed })
      // A result that is not the latest is still newer than the one shown.
      .then(
        (translated) => setResult({ ...translated, drawing }),
        (error: unknown) => {
          const isStale = error instanceof Pix2PixError && error.code === 'STOPPED';
          if (isCurrent && !isStale) onError(messageOf(error));
        },
      )
      .finally(() => {
        numPending.current--;
      });
    return () => {
      isCurrent = false;
    };
  }, [translator, drawing, seed, onError]);
  return { result, isBusy: useCallback(() => numPending.current > 0, []) };
};
