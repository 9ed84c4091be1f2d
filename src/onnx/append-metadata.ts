/** Metadata added to a model file without reading the rest of it. */
import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, StringStringEntryProtoSchema } from 'onnx-buf';
import { joinBytes } from '../core/bytes.ts';
import { readModelFile } from './model-file.ts';

/** The file with these entries, in place of those of the same keys. Throws FORMAT for bytes that are not ONNX. */
export const appendMetadata = (
  bytes: Uint8Array,
  name: string,
  entries: Readonly<Record<string, string>>,
): Uint8Array => {
  const { model, metadata } = readModelFile(name, bytes);
  const metadataProps = Object.entries(entries).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  if (Object.keys(entries).some((key) => metadata[key] !== undefined)) {
    const others = model.metadataProps.filter(({ key }) => entries[key] === undefined);
    return toBinary(ModelProtoSchema, { ...model, metadataProps: [...others, ...metadataProps] });
  }
  // Parts of a message may stand one after the other: lists are joined.
  return joinBytes([bytes, toBinary(ModelProtoSchema, create(ModelProtoSchema, { metadataProps }))]);
};
