/** The texts among an HDF5 object's attributes: names of layers and weights, and Keras' description of the network. */
import { elementCount } from '../../core/shape.ts';
import { damaged, type Fields, type FileBytes, untilZero } from './bytes.ts';
import { readShape, readType } from './types.ts';

export interface Attribute {
  readonly name: string;
  /** One for a scalar. */
  readonly texts: readonly string[];
}

/** More than any list of names in a file of weights. */
const MOST_TEXTS = 100_000;

/** An attribute message; undefined if it holds anything but texts. Throws FORMAT. */
export const readAttribute = async (file: FileBytes, content: Fields): Promise<Attribute | undefined> => {
  const version = content.uint(0, 1);
  if (version < 1 || version > 3) damaged(file.name, `an attribute of version ${version}`);
  const padded = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const [nameSize, typeSize, shapeSize] = [content.uint(2, 2), content.uint(4, 2), content.uint(6, 2)];
  const nameAt = version === 3 ? 9 : 8;
  const typeAt = nameAt + padded(nameSize);
  const shapeAt = typeAt + padded(typeSize);
  const name = untilZero(content.text(nameAt, nameSize));
  const type = readType(content.from(typeAt));
  if (type.kind !== 'text' && type.kind !== 'heap-text') return undefined;
  const count = elementCount(readShape(content.from(shapeAt), file.name));
  if (count > MOST_TEXTS) damaged(file.name, `the attribute "${name}" is a list of ${count} texts`);
  const data = content.from(shapeAt + padded(shapeSize));
  const texts: string[] = [];
  for (let i = 0; i < count; i++)
    texts.push(
      type.kind === 'text'
        ? untilZero(data.text(i * type.size, type.size))
        : await heapText(file, data.from(i * type.size)),
    );
  return { name, texts };
};

/** A text of a global heap: its length (4), the address of a collection (8), the index of the object in it (4). */
const heapText = async (file: FileBytes, reference: Fields): Promise<string> => {
  const [length, collection, index] = [reference.uint(0, 4), reference.address(4), reference.uint(12, 4)];
  if (length === 0 || collection === undefined) return '';
  const start = await file.part(collection, HEAP_PREFIX);
  if (start.text(0, 4) !== 'GCOL') damaged(file.name, 'a text is not where it should be');
  const end = collection + start.uint(8, 8);
  // index (2), references (2), reserved (4), bytes (8), content padded to 8
  for (let at = collection + HEAP_PREFIX; at + HEAP_PREFIX <= end; ) {
    const object = await file.part(at, HEAP_PREFIX);
    const [found, size] = [object.uint(0, 2), object.uint(8, 8)];
    if (found === index)
      return size < length
        ? damaged(file.name, 'a text is shorter than it should be')
        : (await file.part(at + HEAP_PREFIX, length)).text(0, length);
    if (found === 0) break; // the free space at the end
    at += HEAP_PREFIX + Math.ceil(size / 8) * 8;
  }
  return damaged(file.name, 'a text is missing');
};

const HEAP_PREFIX = 16;
