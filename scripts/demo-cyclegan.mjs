/**
 * The demonstration of CycleGAN: draws houses by day and other houses by night, learns to turn one into the other
 * without a single pair, translates houses that it never saw both ways, and says how much nearer their colours are to
 * those of the other time of day. Every command it runs is printed, to be tried by hand.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, invite, pix2pix, shown, watched } from './demo-run.mjs';

const folder = emptyFolder('demo-cyclegan');
const [data, run] = ['data', 'houses'].map((name) => join(folder, name));
const out = { AtoB: join(folder, 'day-to-night'), BtoA: join(folder, 'night-to-day') };

// 240 images of each side, eight times over: about seven minutes on two cores. Day and night need no identity loss, whose
// place is where a translation should leave some colours alone.
pix2pix('dataset', 'sample', data, '--unpaired', '--images', '300', '--size', '128');
pix2pix(
  ...['train', data, '--preset', 'cyclegan-small', '--lambda-identity', '0'],
  ...['--epochs', '4', '--epochs-decay', '4', '--out', run, ...watched],
);
pix2pix('translate', run, join(data, 'testA'), '--out', out.AtoB);
pix2pix('translate', run, join(data, 'testB'), '--direction', 'BtoA', '--out', out.BtoA);

const { countLab, emptyLabHistogram, imageGrid, labIntersection, readImage, writePng } = await import(
  'pix2pix'
);

const imagesOf = async (place) =>
  Promise.all(
    readdirSync(place)
      .filter((name) => name.endsWith('.png'))
      .sort()
      .map((name) => readImage(join(place, name))),
  );
const [days, nights] = [await imagesOf(join(data, 'testA')), await imagesOf(join(data, 'testB'))];
const translated = { AtoB: await imagesOf(out.AtoB), BtoA: await imagesOf(out.BtoA) };

/** The share of colours that two sets of images have in common, 0 to 1: the mean over L, a and b (paper, Fig. 7). */
const colours = (images) => images.reduce((sum, image) => countLab(image, sum), emptyLabHistogram());
const inCommon = (a, b) => {
  const shares = Object.values(labIntersection(colours(a), colours(b)));
  return (shares.reduce((sum, share) => sum + share, 0) / shares.length).toFixed(2).padStart(8);
};

const sheet = join(folder, 'result.png');
const rows = [0, 1, 2, 3, 4, 5].map((i) => [days[i], translated.AtoB[i], nights[i], translated.BtoA[i]]);
const [left, right] = [rows.slice(0, 3), rows.slice(3)];
await writePng(sheet, imageGrid(left.map((row, i) => [...row, ...right[i]])));
console.log(`
Colours in common with real houses of the other time of day, 1 at most:
                   as they are   translated
  day to night     ${inCommon(days, nights)}     ${inCommon(translated.AtoB, nights)}
  night to day     ${inCommon(nights, days)}     ${inCommon(translated.BtoA, days)}

Look at ${shown(sheet)}: a day, its night, a night, its day.
Open in a browser:
  ${shown(join(run, 'results', 'index.html'))}   every house: itself, translated, and translated back
  ${shown(join(run, 'index.html'))}   the curves, and what it looked like after each epoch
The models: ${shown(join(run, 'AtoB.onnx'))} and ${shown(join(run, 'BtoA.onnx'))}, for any ONNX client.`);

invite('Draw a house by day, see it by night', run);
