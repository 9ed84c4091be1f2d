import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { graph, input } from '../../src/graph/build.ts';
import { discriminator } from '../../src/models/discriminator.ts';
import { bakedContext, type Statistics, translationGraph } from '../../src/models/translation-graph.ts';
import { interpret } from '../../src/reference/interpret.ts';
import { findNetworks } from '../../src/weights/naming/find-networks.ts';
import type { NetworkValues } from '../../src/weights/naming/network.ts';
import { type Network, networkText } from '../../src/weights/naming/network.ts';
import { readNetwork } from '../../src/weights/naming/read-network.ts';
import { openWeights } from '../../src/weights/node/open-weights.ts';
import golden from './pytorch-networks/networks.json' with { type: 'json' };
import { values } from './training-step.testing.ts';

const FOLDER = fileURLToPath(new URL('./pytorch-networks/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => !name.endsWith('.json'));

/** `unet-batch` of `unet-batch-torch-1.13.pth`. */
const networkOf = (file: string): string => file.replace(/(?:-torch-.*)?\.\w+$/, '');

const isName = (name: string): name is keyof typeof golden.networks => Object.hasOwn(golden.networks, name);

const expectedOf = (file: string): { readonly output: string; readonly running?: string } => {
  const name = networkOf(file);
  if (!isName(name)) throw new Error(`${file} is not in networks.json`);
  return golden.networks[name];
};

/** Little-endian float32 values in base64. */
const decoded = (text: string): Float32Array =>
  new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);

const read = async (
  name: string,
): Promise<{ readonly network: Network; readonly weights: NetworkValues }> => {
  const file = await openWeights(`${FOLDER}${name}`);
  try {
    const { networks } = findNetworks(file);
    const [found] = networks;
    if (!found || networks.length > 1) throw new Error(`${name}: ${networks.length} networks`);
    return { network: found.network, weights: await readNetwork(file, found) };
  } finally {
    await file.close();
  }
};

/** The largest difference between a network's output and PyTorch's. */
const apart = (
  { network, weights }: { readonly network: Network; readonly weights: NetworkValues },
  text: string,
  statistics: Statistics = 'image',
): number => {
  const { size } = golden;
  const output =
    network.role === 'generator'
      ? interpret(
          translationGraph(network.architecture, weights, {
            hasNoise: false,
            statistics,
            size: [1, size, size],
          }),
          { input: values(1, [1, network.architecture.inputChannels, size, size], -1, 1) },
        ).output
      : scoresOf(network, weights);
  const expected = decoded(text);
  expect(output?.data).toHaveLength(expected.length);
  return expected.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (output?.data[i] ?? Number.NaN))),
    0,
  );
};

const scoresOf = ({ architecture }: Network & { readonly role: 'discriminator' }, weights: NetworkValues) => {
  const { isConditional, inputChannels, outputChannels, normEpsilon } = architecture;
  const shape = [1, outputChannels + (isConditional ? inputChannels : 0), golden.size, golden.size];
  const context = {
    ...bakedContext({ normEpsilon }, weights, 'image'),
    dropout: () => expect.fail('no dropout'),
  };
  const scores = discriminator(architecture, input('images', shape), context);
  return interpret(graph({ scores }), { images: values(1, shape, -1, 1) }).scores;
};

describe('weights of PyTorch', () => {
  it.each(FILES)("%s gives PyTorch's output", async (file) => {
    const { output, running } = expectedOf(file);
    const found = await read(file);
    expect(apart(found, output)).toBeLessThan(1e-5);
    if (running) expect(apart(found, running, 'running')).toBeLessThan(1e-5);
  });

  it('say which networks they are of', async () => {
    const texts = await Promise.all(
      FILES.filter((file) => file.endsWith('.safetensors')).map(async (file) => [
        networkOf(file),
        networkText((await read(file)).network),
      ]),
    );
    expect(Object.fromEntries(texts)).toMatchInlineSnapshot(`
      {
        "patchgan-batch": "PatchGAN of 70 pixels, ndf 1, batch norm, 3 + 3 channels",
        "patchgan-instance": "PatchGAN of 16 pixels, ndf 2, instance norm, 3 channels, not conditional",
        "patchgan-none": "PatchGAN of 34 pixels, ndf 1, no norm, 3 + 3 channels",
        "pixelgan-batch": "PixelGAN, ndf 2, batch norm, 3 + 3 channels",
        "pixelgan-instance": "PixelGAN, ndf 2, instance norm, 2 + 2 channels",
        "pixelgan-none": "PixelGAN, ndf 2, no norm, 3 + 3 channels",
        "resnet-batch": "resnet, 1 blocks, ngf 2, batch norm, 3 to 2 channels, dropout",
        "resnet-instance": "resnet, 2 blocks, ngf 1, instance norm, 3 to 3 channels, no noise",
        "resnet-none": "resnet, 1 blocks, ngf 1, no norm, 2 to 3 channels, no noise",
        "unet-batch": "unet, depth 5, ngf 1, batch norm, 3 to 3 channels, dropout",
        "unet-instance": "unet, depth 5, ngf 1, instance norm, 1 to 3 channels, dropout",
        "unet-none": "unet, depth 2, ngf 2, no norm, 3 to 1 channels, dropout",
      }
    `);
  });
});
