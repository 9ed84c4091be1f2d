/**
 * The programs of our own model: one for images of any size, and on a processor one for those of the training's size alone, in
 * the forms of convolutions that the training itself uses, whose filters are transformed once. Which one an image gets depends on
 * its size only, so that equal images give equal results in whatever order they come.
 */
import { encodeModel } from '../onnx/encode.ts';
import type { Device, Program } from '../runtime/device.ts';
import { EXPORT_IR_VERSION, EXPORT_OPSET, type ModelRecord } from './model-file.ts';
import type { OwnModel } from './own-model.ts';

export interface SizedPrograms {
  /** The program for so many images of a size; it is made when it is first asked for. */
  of(count: number, height: number, width: number): Promise<Program>;
  dispose(): Promise<void>;
}

export const sizedPrograms = (
  device: Device,
  model: OwnModel,
  { trainedSize, trainedHeight = trainedSize }: ModelRecord,
): SizedPrograms => {
  let general: Promise<Program> | undefined;
  let sized: Promise<Program> | undefined;
  const openGeneral = (): Promise<Program> =>
    device.loadModel(
      model.kind === 'file'
        ? model.bytes
        : encodeModel(model.graph(), { opset: EXPORT_OPSET, irVersion: EXPORT_IR_VERSION }),
    );
  return {
    of: (count, height, width) => {
      const isTrained = count === 1 && height === trainedHeight && width === trainedSize;
      if (model.kind === 'file' || !isTrained || !compilesFast(device)) {
        general ??= openGeneral();
        return general;
      }
      sized ??= device.compile(model.graph([1, height, width]));
      return sized;
    },
    dispose: async () => {
      // Where one could not be made, that was thrown where it was asked for.
      for (const program of [general, sized])
        await program?.then(
          (made) => made.dispose(),
          () => {},
        );
    },
  };
};

/** Measured for the C interface on processors alone; elsewhere the plan's forms gain nothing here. */
const compilesFast = ({ info }: Device): boolean => info.device === 'cpu' && info.engine === 'c-api';
