import { describe, expect, it } from 'vitest';
import {
  IMAGES_KEY,
  type ImageModelRecord,
  imageModelMetadata,
  mergeImageModels,
  parseImageModel,
} from './image-model.ts';

const record: ImageModelRecord = {
  format: 1,
  input: { name: 'photo', layout: 'NHWC', channelOrder: 'BGR', range: [0, 255], mean: [104, 117, 124] },
  output: { range: [0, 1], std: [0.5] },
  values: { strength: 0.5 },
  sizeMultiple: 8,
};

describe('the record of a network of another program', () => {
  it('comes back from the metadata that it was written to', () => {
    expect(parseImageModel(imageModelMetadata(record), 'x.onnx')).toEqual(record);
    expect(parseImageModel({}, 'x.onnx')).toBeUndefined();
  });

  it.each([
    ['{"format":2}', 'format is 2, expected 1'],
    ['{"format":1,"input":{"layout":"CHWN"}}', 'input.layout is "CHWN", expected "NCHW" or "NHWC"'],
    ['{"format":1,"input":{"range":[1,1]}}', 'input.range is [1,1], expected two different numbers'],
    ['{"format":1,"output":{"std":[0]}}', 'output.std[0] is 0, expected more than 0'],
    ['{"format":1,"inputs":{}}', 'the key "inputs" is unknown'],
  ])('that is %s is refused with the reason', (text, reason) => {
    expect(() => parseImageModel({ [IMAGES_KEY]: text }, 'x.onnx')).toThrow(
      `x.onnx: its "pix2pix.images" metadata does not say how images go in and out (${reason})`,
    );
  });

  it('is changed by another one only in what that says', () => {
    const merged = mergeImageModels(record, {
      format: 1,
      input: { range: [0, 1] },
      output: { layout: 'NHWC' },
    });
    expect(merged).toEqual({
      ...record,
      input: { ...record.input, range: [0, 1] },
      output: { ...record.output, layout: 'NHWC' },
    });
    expect(mergeImageModels(undefined, record)).toEqual(record);
    expect(mergeImageModels(record, undefined)).toEqual(record);
  });
});
