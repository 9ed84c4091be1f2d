/** The smallest image that a network can pass: a layer that mirrors its borders needs more pixels than it mirrors. */
import { type GeneratorArchitecture, generatorLayers } from '../models/generator.ts';
import { isDown } from '../models/layers.ts';

/** The least height and width in pixels: 8 of a ResNet, whose blocks mirror one of the 2 pixels that 8 become. */
export const leastSize = (architecture: GeneratorArchitecture): number => {
  let reduction = 1; // by which a layer's input is smaller than the image
  let least = 1;
  for (const layer of generatorLayers(architecture)) {
    if (layer.padMode) least = Math.max(least, reduction * (layer.padding + 1));
    reduction = isDown(layer) ? reduction * layer.stride : reduction / layer.stride;
  }
  return least;
};
