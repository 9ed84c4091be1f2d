/** The messages of an HDF5 object's header: its shape, its type, where its values are, its attributes and links. */
import { damaged, type Fields, type FileBytes } from './bytes.ts';

export interface Message {
  readonly type: number;
  readonly content: Fields;
}

/** Kinds of messages that we read (HDF5 specification, IV.A.2). */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

/** More than any object of a file of weights has. */
const MOST_MESSAGES = 20_000;

/** A block of messages, and how the messages in it are written. */
interface Block {
  readonly offset: number;
  readonly length: number;
}

/** All messages of the object at an address, continuations included. Throws FORMAT. */
export const readMessages = async (file: FileBytes, address: number): Promise<readonly Message[]> => {
  const start = await file.part(address, Math.min(OLD_PREFIX, file.length - address));
  const isNew = start.text(0, 4) === 'OHDR';
  const first = isNew ? await newBlock(file, address) : oldBlock(start, address, file.name);
  const headerBytes = isNew ? (first.hasOrder ? 6 : 4) : 8;
  const blocks: Block[] = [first];
  const messages: Message[] = [];
  const seen = new Set<number>();
  for (let block = blocks.shift(); block; block = blocks.shift()) {
    if (seen.has(block.offset)) damaged(file.name, 'a header continues in itself');
    seen.add(block.offset);
    const fields = await file.part(block.offset, block.length);
    for (let at = 0; at + headerBytes <= fields.length; ) {
      const type = isNew ? fields.uint(at, 1) : fields.uint(at, 2);
      const size = fields.uint(at + (isNew ? 1 : 2), 2);
      const content = cut(fields, at + headerBytes, size, file.name);
      at += headerBytes + size;
      if (type === MESSAGE.continuation) blocks.push(continued(content, isNew));
      else messages.push({ type, content });
      if (messages.length + blocks.length > MOST_MESSAGES) damaged(file.name, 'a header has no end');
    }
  }
  return messages;
};

/** Version 1: version, reserved, messages (2), references (4), bytes (4), padding. */
const OLD_PREFIX = 16;

const oldBlock = (start: Fields, address: number, name: string): Block & { readonly hasOrder: boolean } => {
  if (start.uint(0, 1) !== 1) damaged(name, `no object begins at byte ${address}`);
  return { offset: address + OLD_PREFIX, length: start.uint(8, 4), hasOrder: false };
};

/** Version 2: `OHDR`, version, flags, four times if bit 5, two limits if bit 4, bytes of the first block. */
const newBlock = async (
  file: FileBytes,
  address: number,
): Promise<Block & { readonly hasOrder: boolean }> => {
  const start = await file.part(address, Math.min(34, file.length - address));
  const flags = start.uint(5, 1);
  const at = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  return { offset: address + at + width, length: start.uint(at, width), hasOrder: (flags & 4) !== 0 };
};

/** Blocks of version 2 begin with `OCHK` and end with a checksum. */
const continued = (content: Fields, isNew: boolean): Block => {
  const [offset, length] = [content.uint(0, 8), content.uint(8, 8)];
  return isNew ? { offset: offset + 4, length: Math.max(0, length - 8) } : { offset, length };
};

/** The content of one message: it knows where it ends. */
const cut = (fields: Fields, at: number, size: number, name: string): Fields => {
  if (at + size > fields.length) damaged(name, 'a message is longer than its header');
  return fields.from(at).first(size);
};
