/** The model of an entry as an answer: its model.onnx, or the checkpoint that stands for it as one. */
import { CHECKPOINT_ENDING } from '../../training/node/checkpoint-list.ts';
import { modelBytes } from '../../training/node/model-source.ts';
import { type Entry, modelFileOf } from '../runs/library.ts';
import { fileVersion } from '../runs/run-reader.ts';
import { notFound, sendFile } from './send-file.ts';

/** Answers with the model; `filename` makes it a download. Throws NOT_FOUND if there is none yet. */
export const sendModel = async (request: Request, entry: Entry, filename?: string): Promise<Response> => {
  const path = modelFileOf(entry);
  const type = 'application/octet-stream';
  if (!path.endsWith(CHECKPOINT_ENDING))
    return sendFile(request, path, { type, caching: 'ask', ...(filename === undefined ? {} : { filename }) });
  if ((await fileVersion(path)) === undefined) throw notFound(request);
  const bytes = await modelBytes(path);
  const headers: Record<string, string> = { 'content-type': type, 'cache-control': 'no-store' };
  if (filename !== undefined)
    headers['content-disposition'] = `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`;
  return new Response(bytes as Uint8Array<ArrayBuffer>, { headers }); // as: of no shared memory
};
