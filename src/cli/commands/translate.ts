/** `pix2pix translate`: images through a trained model. */
import type { Command } from 'commander';
import { imageHeader } from '../../data/node/codecs.ts';
import { type ImageInput, listInputs } from '../../translation/node/image-inputs.ts';
import { modelPathOf, readModelBytes } from '../../translation/node/model-path.ts';
import { translateFiles } from '../../translation/node/translate-files.ts';
import { openTranslator, type Translator } from '../../translation/translator.ts';
import { addDeviceFlags, openDeviceOf } from '../device-flags.ts';
import { wholeNumber } from '../number-flags.ts';
import { counted, type Output, outputOf, printJson } from '../output.ts';

interface Flags {
  readonly out: string;
  readonly pairs?: boolean;
  readonly noise: boolean;
  readonly seed: number;
  readonly json?: boolean;
}

export const addTranslate = (program: Command): void => {
  const command = program
    .command('translate <model> <inputs...>')
    .description(
      'translate images, of any size, by a run folder or a model.onnx; inputs are files or folders',
    )
    .requiredOption('--out <folder>', 'where the results go, as PNG of the same names')
    .option('--pairs', 'inputs are pairs side by side: translate the input side only')
    .option('--no-noise', 'without dropout: equal images give equal results whatever the seed')
    .option('--seed <number>', 'seed of the noise', wholeNumber(0), 0)
    .option('--json', 'print one JSON object');
  addDeviceFlags(command);
  command.action(async (model: string, paths: readonly string[]) => {
    const flags = command.opts<Flags>();
    const output = outputOf(command);
    const path = await modelPathOf(model);
    const inputs = await listInputs(paths);
    const device = await openDeviceOf(command);
    try {
      const translator = await openTranslator(device, await readModelBytes(path), {
        name: path,
        hasNoise: flags.noise,
      });
      if (!flags.pairs) await hintAtPairs(inputs, translator, output);
      const begin = performance.now();
      const files = await translateFiles(translator, inputs, {
        out: flags.out,
        seed: flags.seed,
        ...(flags.pairs ? { pairs: translator.record?.direction ?? 'AtoB' } : {}),
        onDone: progressOf(inputs.length, output),
      });
      await translator.dispose();
      const seconds = (performance.now() - begin) / 1000;
      if (flags.json) printJson(output, { model: path, out: flags.out, seconds, files });
      else
        output.stdout(
          `translated ${counted(files.length, 'image')} to ${flags.out} (${(seconds / files.length).toFixed(2)} s each)\n`,
        );
    } finally {
      await device.dispose();
    }
  });
};

/** A pair translated as one image is the usual mistake: one line says so. */
const hintAtPairs = async (
  inputs: readonly ImageInput[],
  { record }: Translator,
  output: Output,
): Promise<void> => {
  const first = inputs[0];
  if (!record || !first) return;
  const { width, height } = await imageHeader(first.path);
  if (width === 2 * height)
    output.stderr(
      `${first.path} is ${width}x${height}; if it is a pair side by side, add --pairs to translate its input side\n`,
    );
};

const progressOf = (total: number, output: Output): (() => void) => {
  let done = 0;
  return () => {
    done++;
    if (process.stderr.isTTY) output.stderr(done < total ? `\r${done} of ${total}\x1b[K` : '\r\x1b[K');
  };
};
