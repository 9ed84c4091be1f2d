/** All kinds of layers, and the weights of a network's layers. */
import { Pix2PixError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { activationRules } from './activations.ts';
import { convolutionRules } from './convolutions.ts';
import { imageRules } from './images.ts';
import { joinRules } from './joins.ts';
import type { LayerRule } from './layer-rule.ts';
import { type KerasFile, type LayerPlace, readLayerWeights, snakeCase } from './layer-weights.ts';
import type { KerasLayer, KerasModel } from './model-config.ts';
import { normRules } from './norms.ts';
import { poolingRules } from './pooling.ts';
import { SettingFault } from './settings.ts';

const RULES: Readonly<Record<string, LayerRule>> = {
  ...convolutionRules,
  ...normRules,
  ...activationRules,
  ...imageRules,
  ...joinRules,
  ...poolingRules,
};

/** What a file may hold: the rules, input layers and networks. */
export const SUPPORTED_LAYERS: readonly string[] = [
  ...Object.keys(RULES),
  'InputLayer',
  'Sequential',
  'Functional',
].sort();

export const isSupported = (kind: string): boolean => SUPPORTED_LAYERS.includes(kind);

/** Throws FORMAT for a kind of layer that has none. */
export const ruleOf = (name: string, { kind, name: layer, settings }: KerasLayer): LayerRule => {
  const rule = Object.hasOwn(RULES, kind) ? RULES[kind] : undefined;
  if (rule) return rule;
  throw new Pix2PixError(
    'FORMAT',
    kind === 'Lambda'
      ? `${name}: layer ${layer} is a ${kind}, which holds code; nothing of a file is run. Put layers in its place, such as Rescaling, and save the model again`
      : `${name}: layer ${layer} is a ${kind}${functionText(settings.function)}, which is not known; these are: ${SUPPORTED_LAYERS.join(', ')}`,
  );
};

const functionText = (name: unknown): string => (typeof name === 'string' ? ` of the function ${name}` : '');

/** Work on a layer's settings, whose faults name the layer. */
export const settled = <T>(name: string, { name: layer, kind, settings }: KerasLayer, work: () => T): T => {
  try {
    if (settings.data_format === 'channels_first')
      throw new SettingFault('data_format is "channels_first", expected "channels_last"');
    return work();
  } catch (error) {
    const isOurs = error instanceof SettingFault || error instanceof Pix2PixError;
    if (!isOurs || error.message.startsWith(name)) throw error;
    const code = error instanceof Pix2PixError ? error.code : 'FORMAT';
    throw new Pix2PixError(code, `${name}: layer ${layer} (${kind}): ${error.message}`, { cause: error });
  }
};

export interface LayerWeights {
  /** Names of the networks around the layer, and its own. */
  readonly path: string;
  readonly values: ReadonlyMap<string, Tensor>;
}

/** The weights of every layer of a network, read. Throws FORMAT for layers that are not known, and for missing weights. */
export const readWeights = async (
  file: KerasFile,
  model: KerasModel,
): Promise<ReadonlyMap<KerasLayer, LayerWeights>> => {
  const all = new Map<KerasLayer, LayerWeights>();
  const { name } = file.tensors;
  const visit = async (of: KerasModel, above: LayerPlace): Promise<void> => {
    const counts = new Map<string, number>();
    for (const layer of of.layers.values()) {
      const kind = snakeCase(layer.kind);
      const count = counts.get(kind) ?? 0;
      counts.set(kind, count + 1);
      const place: LayerPlace = {
        names: [...above.names, layer.name],
        classes: [...above.classes, count === 0 ? kind : `${kind}_${count}`],
      };
      if (layer.model) await visit(layer.model, place);
      else if (layer.kind !== 'InputLayer') {
        const rule = ruleOf(name, layer);
        const roles = settled(name, layer, () => rule.weights?.(layer.settings) ?? []);
        const values = await readLayerWeights(file, place, roles);
        all.set(layer, { path: place.names.join('/'), values });
      }
    }
  };
  await visit(model, { names: [], classes: [] });
  return all;
};
