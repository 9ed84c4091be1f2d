/** Folders of images compared with their targets: scores with intervals, and a page of the pairs. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateFiles, openDevice, renderFacade, sourceOfFolders, writePng } from 'pix2pix';

const folder = mkdtempSync(join(tmpdir(), 'pix2pix-example-'));
const [outputs, targets] = [join(folder, 'outputs'), join(folder, 'targets')];
for (const index of [0, 1, 2, 3, 4, 5]) {
  const photo = { ...renderFacade({ seed: 0, index, size: 64 }).photo, channels: 3 };
  await writePng(join(targets, `${index}.png`), photo);
  const darker = { ...photo, data: photo.data.map((value) => 0.9 * value) }; // what a model might make
  await writePng(join(outputs, `${index}.png`), darker);
}

const device = await openDevice(); // for networks such as LPIPS; pixel metrics do not use it
const source = await sourceOfFolders([outputs], targets);
const { report, page } = await evaluateFiles(device, source, {
  metrics: ['l1', 'psnr', 'ssim'],
  seed: 1,
  out: join(folder, 'report'),
});
for (const { column, scores } of report.evaluation.scores)
  console.log(column.title, scores.map(({ value, low, high }) => `${value} (${low} to ${high})`).join());
assert.equal(report.evaluation.pairs.length, 6);
assert.ok(existsSync(page));

await source.dispose();
await device.dispose();
rmSync(folder, { recursive: true });
