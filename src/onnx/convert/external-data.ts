/** Tensors whose values are in files beside the model, as PyTorch writes them: read into the model. */
import { TensorProto_DataLocation as DataLocation, type GraphProto, type TensorProto } from 'onnx-buf';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { allGraphs } from './graphs.ts';
import { isExternal } from './tensor-values.ts';

/** Reads part of a file that lies beside the model; to its end if `length` is absent. */
export type ReadBeside = (
  file: string,
  offset: number,
  length: number | undefined,
) => Promise<Uint8Array<ArrayBuffer>>;

/** Files that were read, in order. Throws FORMAT for a place outside the model's folder, FILE where nothing can be read. */
export const readExternal = async (
  graph: GraphProto,
  name: string,
  read: ReadBeside | undefined,
): Promise<readonly string[]> => {
  const files = new Set<string>();
  for (const tensor of tensorsOf(graph)) {
    if (!isExternal(tensor)) continue;
    const { file, offset, length } = placeOf(tensor, name);
    if (!read)
      throw new Pix2PixError(
        'FILE',
        `${name}: its tensor "${tensor.name}" is in the file ${file}, which is not at hand; save the model as one file`,
      );
    try {
      tensor.rawData = await read(file, offset, length);
    } catch (error) {
      throw new Pix2PixError(
        'FILE',
        `${name}: its tensor "${tensor.name}" is in ${file} beside it, which cannot be read (${messageOf(error)}); keep both files in one folder`,
        { cause: error },
      );
    }
    tensor.externalData = [];
    tensor.dataLocation = DataLocation.DEFAULT;
    files.add(file);
  }
  return [...files];
};

const tensorsOf = (graph: GraphProto): readonly TensorProto[] =>
  allGraphs(graph).flatMap(({ initializer, sparseInitializer, node }) => [
    ...initializer,
    ...sparseInitializer.flatMap(({ values, indices }) =>
      [values, indices].filter((tensor) => tensor !== undefined),
    ),
    ...node.flatMap(({ attribute }) =>
      attribute.flatMap(({ t, tensors }) => [...(t ? [t] : []), ...tensors]),
    ),
  ]);

interface Place {
  readonly file: string;
  readonly offset: number;
  readonly length: number | undefined;
}

const placeOf = ({ name: tensor, externalData }: TensorProto, model: string): Place => {
  const facts = new Map(externalData.map(({ key, value }) => [key, value]));
  const file = facts.get('location') ?? '';
  const [offset, length] = [facts.get('offset') ?? '0', facts.get('length')];
  const isBeside =
    file !== '' &&
    !file.includes('\0') &&
    !/^([/\\]|[A-Za-z]:)/.test(file) &&
    !file.split(/[/\\]/).includes('..');
  if (!isBeside || !/^\d{1,15}$/.test(offset) || (length !== undefined && !/^\d{1,15}$/.test(length)))
    throw new Pix2PixError(
      'FORMAT',
      `${model}: its tensor "${tensor}" is said to be in "${file}" at ${offset}, expected a file beside the model; save the model again`,
    );
  return { file, offset: Number(offset), length: length === undefined ? undefined : Number(length) };
};
