/** The worked example of docs/extending.md does what the page says, and the page shows what runs. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Tensor } from '../src/core/tensor.ts';
import { renderFacade } from '../src/data/facades/render-facade.ts';
import { imagesTensor } from '../src/data/pixels.ts';
import { openDevice } from '../src/runtime/node/open-device.ts';
import { resolveOptions } from '../src/settings/options.ts';
import { drawInTurn, openTrainer } from '../src/training/trainer.ts';
import { edgesRecipe } from './worked-recipe.testing.ts';

const textOf = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

it("a recipe of one's own learns by its own losses", async () => {
  const options = resolveOptions({ size: 64, ngf: 8, objective: 'L1', lr: 1e-3 });
  const device = await openDevice({ device: 'cpu', threads: 1 });
  const trainer = await openTrainer(device, options, device.plan, drawInTurn, edgesRecipe(options, 100));
  const { labels, photo } = renderFacade({ seed: 0, index: 0, size: 64 });
  const [input, target] = [labels, photo].map((image) => imagesTensor([{ ...image, channels: 3 }])) as [
    Tensor,
    Tensor,
  ];
  const losses: Readonly<Record<string, number>>[] = [];
  for (let step = 1; step <= 40; step++) losses.push(await trainer.step(step, options.lr, input, target));

  expect(Object.keys(losses[0] ?? {}).sort()).toEqual(['g_edges', 'g_l1']);
  for (const name of ['g_l1', 'g_edges'])
    expect(losses.at(-1)?.[name]).toBeLessThan(0.8 * (losses[0]?.[name] as number));
  expect((await trainer.sample(input, 'first')).shape).toEqual([1, 3, 64, 64]);
  await trainer.dispose();
  await device.dispose();
});

it('docs/extending.md shows it', () => {
  const [, code = ''] = textOf('worked-recipe.testing.ts').split(/^(?=\/\*\* Differences)/m);
  expect(textOf('../docs/extending.md')).toContain(`\`\`\`ts\n${code}\`\`\``);
});
