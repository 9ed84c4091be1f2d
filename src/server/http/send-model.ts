/** A model as an answer: its file, with what lies beside it, or the checkpoint that stands for it as one. */
import { CHECKPOINT_ENDING } from '../../training/checkpoint-names.ts';
import { modelBytes } from '../../training/node/model-source.ts';
import { isComplete } from '../../translation/node/complete-model.ts';
import { fileVersion } from '../runs/file-version.ts';
import type { EntryModel } from '../runs/library.ts';
import { notFound, sendFile } from './send-file.ts';

/** A file that is not there is told by sending it. */
const isSentAsItIs = (path: string): Promise<boolean> => isComplete(path).catch(() => true);

/** Answers with the model; `filename` makes it a download. Throws NOT_FOUND if there is none yet. */
export const sendModel = async (
  request: Request,
  { file: path, direction }: EntryModel,
  filename?: string,
): Promise<Response> => {
  const type = 'application/octet-stream';
  if (!path.endsWith(CHECKPOINT_ENDING) && (await isSentAsItIs(path)))
    return sendFile(request, path, { type, caching: 'ask', ...(filename === undefined ? {} : { filename }) });
  if ((await fileVersion(path)) === undefined) throw notFound(request);
  const bytes = await modelBytes(path, direction);
  const headers: Record<string, string> = { 'content-type': type, 'cache-control': 'no-store' };
  if (filename !== undefined)
    headers['content-disposition'] = `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`;
  return new Response(bytes as Uint8Array<ArrayBuffer>, { headers }); // as: of no shared memory
};
