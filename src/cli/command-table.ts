/** The commands by name, as the list of them in the help says, so that the list needs none of their code. */
import type { Command } from 'commander';

interface CommandText {
  /** Name and arguments, as commander takes them. */
  readonly usage: string;
  readonly description: string;
  /** Whether it has commands of its own in place of options. */
  readonly isGroup?: true;
}

/** In the order of the help, which is that of use. */
export const COMMAND_TEXTS = {
  dataset: {
    usage: 'dataset',
    description: 'make and examine data sets of pairs',
    isGroup: true,
  },
  train: {
    usage: 'train [data] [dataB]',
    description:
      'learn to translate from the pairs of a data set (pix2pix dataset sample makes one), or with --model cyclegan from two unpaired sets, in one folder or two',
  },
  translate: {
    usage: 'translate <model> <inputs...>',
    description:
      'translate images of any size with a run folder or a model.onnx; inputs are files, folders, patterns such as "frames/*.png", or - for standard input',
  },
  evaluate: {
    usage: 'evaluate [sources...]',
    description:
      'measure how good models are on a data set: give run folders or .onnx files, then the folder of the data (default: that of the run); models trained by cyclegan are measured both ways',
  },
  serve: {
    usage: 'serve [paths...]',
    description:
      'watch runs and draw with models in the browser; paths are folders of runs, run folders or .onnx files (default: runs)',
  },
  import: {
    usage: 'import [source]',
    description:
      'take over weights of the PyTorch code (a .pth or .safetensors file, its folder of checkpoints) or of affinelayer (.pict), or a network of Keras or TensorFlow.js (.keras, .h5, model.json); nothing in them is run',
  },
  export: {
    usage: 'export [models...]',
    description:
      'write the drawing board with models (run folders or .onnx files), or the page that teaches one in a browser, as a static folder for any web host, or a model or a network as one file',
  },
  convert: {
    usage: 'convert <model>',
    description:
      'write any .onnx model, or that of a run folder, with smaller weights: half the size, or a quarter',
  },
  info: {
    usage: 'info [source]',
    description:
      'layers, parameters, arithmetic and memory of a preset, a run folder or a model.onnx; tensors of a file of weights',
  },
  doctor: {
    usage: 'doctor',
    description: 'examine what a training on several processes or machines would run on',
    isGroup: true,
  },
  bench: {
    usage: 'bench',
    description: 'time a training step and compare it with its floor',
  },
} as const satisfies Readonly<Record<string, CommandText>>;

export type CommandName = keyof typeof COMMAND_TEXTS;

export const COMMAND_NAMES = Object.keys(COMMAND_TEXTS) as readonly CommandName[];

/** Adds the command of that name, with what the table says of it. */
export const addNamed = (program: Command, name: CommandName): Command => {
  const { usage, description } = COMMAND_TEXTS[name];
  return program.command(usage).description(description);
};

/** Adds every command's line in the list of them; none of them can be called. */
export const addList = (program: Command): void => {
  for (const name of COMMAND_NAMES) {
    const command = addNamed(program, name);
    if (!('isGroup' in COMMAND_TEXTS[name])) command.option('--any'); // the list says whether there are options
  }
};
