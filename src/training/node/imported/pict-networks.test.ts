import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import type { GeneratorArchitecture } from '../../../models/generator.ts';
import { generatorParameters } from '../../../models/state-layout.ts';
import { randomTensor, toFloat32 } from '../../../reference/random-tensors.testing.ts';
import { generatorArchitecture } from '../../../settings/architectures.ts';
import { type PartialOptions, resolveOptions } from '../../../settings/options.ts';
import { namedTensors } from '../../../weights/naming/read-network.ts';
import { pictOf } from '../../../weights/pict-file.testing.ts';
import { loadNetworks } from './load-networks.ts';
import { valuesInNetwork } from './values-in-network.ts';

const SMALL = { size: 8, depth: 3, ngf: 2 } as const;
const architectureOf = (given: PartialOptions): GeneratorArchitecture =>
  generatorArchitecture(resolveOptions({ ...SMALL, ...given }));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pict-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file of affinelayer's code with a network, in which a training with given options is to begin. */
const fitted = async (stored: GeneratorArchitecture, options: PartialOptions) => {
  const values = new Map(
    generatorParameters(stored).map(({ name, shape }) => [
      name,
      toFloat32(randomTensor(shape, randomStream(0, name))),
    ]),
  );
  const path = join(folder, 'model_AtoB.pict');
  const named = namedTensors({ role: 'generator', architecture: stored }, values, 'affinelayer');
  await writeFile(path, pictOf(new Map([...named].map(([name, tensor]) => [`generator/${name}`, tensor]))));
  const { networks } = await loadNetworks(path);
  const [G] = networks;
  if (!G) throw new Error('no generator');
  return valuesInNetwork({ role: 'generator', architecture: architectureOf(options) }, G);
};

describe("affinelayer's generator", () => {
  const style = { unetStyle: 'affinelayer' } as const;

  it('fits a training with the style of its code', async () => {
    const { different, values } = await fitted(architectureOf(style), style);
    expect(different).toEqual([]);
    expect(values.get('encoder3.norm.gamma')?.shape).toEqual([8]);
    expect(values.get('encoder1.conv.bias')?.data).toHaveLength(2);
  });

  it('of the first code begins with biases of zero', async () => {
    const { different, values } = await fitted({ ...architectureOf(style), biases: 'none' }, style);
    expect(different).toEqual([]);
    expect([...(values.get('decoder1.conv.bias')?.data ?? [])]).toEqual([0, 0, 0]);
  });

  it('says what differs in a training of the paper', async () => {
    const { different } = await fitted(architectureOf(style), {});
    expect([...different].sort()).toEqual(['biases all', 'normalizesInnermost true']);
  });
});
