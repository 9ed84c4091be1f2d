import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { main, wholeProgram } from '../main.ts';
import { readOptionFlags } from '../option-flags.ts';
import { convertLine } from './from-args.ts';
import { shellWords } from './shell-words.ts';

const SILENT = { stdout: () => {}, stderr: () => {} };

/** A line of the PyTorch code, and the command that it becomes. */
const LINES: readonly (readonly [line: string, command: string])[] = [
  [
    'python train.py --dataroot ./datasets/facades --name facades_pix2pix --model pix2pix --direction BtoA',
    'train ./datasets/facades --preset pytorch --direction BtoA --out runs/facades_pix2pix',
  ],
  [
    'python train.py --dataroot ./datasets/maps --name maps_cyclegan --model cycle_gan',
    'train ./datasets/maps --model cyclegan --out runs/maps_cyclegan',
  ],
  ['--dataroot "my data" --model pix2pix', 'train "my data" --preset pytorch --out runs/experiment_name'],
  [
    'python C:\\code\\train.py --dataroot C:\\data\\facades --model pix2pix',
    'train "C:\\data\\facades" --preset pytorch --out runs/experiment_name',
  ],
  [
    'nohup python train.py --dataroot d --model pix2pix --name a > log.txt 2>&1 &',
    'train d --preset pytorch --out runs/a',
  ],
  [
    '!python train.py --dataroot d --model pix2pix --netG unet_128 --crop_size 128 --load_size 143 --name small',
    'train d --preset pytorch --size 128 --out runs/small',
  ],
  [
    'train.py --dataroot d --model pix2pix --netG resnet_6blocks --norm instance --no_dropout --ngf 32 --ndf 16',
    'train d --preset pytorch --generator resnet-6 --ngf 32 --ndf 16 --norm instance --noise none --out runs/experiment_name',
  ],
  [
    '--dataroot d --model pix2pix --netD n_layers --n_layers_D 5 --lambda_L1 50 --gan_mode lsgan --serial_batches --no_flip',
    'train d --preset pytorch --receptive-field 286 --lambda-l1 50 --adversarial-loss lsgan --no-flip --no-shuffle --out runs/experiment_name',
  ],
  [
    '--dataroot d --model pix2pix --netD pixel --init_type kaiming --lr 0.001 --beta1 0.9 --batch_size 4',
    'train d --preset pytorch --receptive-field 1 --initializer kaiming --lr 0.001 --beta1 0.9 --batch-size 4 --out runs/experiment_name',
  ],
  [
    '--dataroot d --model pix2pix --lr_policy step --lr_decay_iters 20 --n_epochs 30 --n_epochs_decay 10',
    'train d --preset pytorch --schedule step --epochs 40 --lr-decay-every 20 --out runs/experiment_name',
  ],
  [
    '--dataroot d --model cycle_gan --lr_policy cosine --n_epochs 30 --n_epochs_decay 10',
    'train d --model cyclegan --schedule cosine --epochs 30 --epochs-decay 10 --out runs/experiment_name',
  ],
  [
    '--dataroot d --model pix2pix --gan_mode wgangp',
    'train d --preset pytorch --norm-d layer --adversarial-loss wgan-gp --out runs/experiment_name',
  ],
  [
    '--dataroot d --model pix2pix --netG resnet_9blocks --crop_size 512 --load_size 300',
    'train d --preset pytorch --size 300 --generator resnet-9 --load-size 300 --out runs/experiment_name',
  ],
  [
    '--dataroot d --model pix2pix --preprocess crop --load_size 999',
    'train d --preset pytorch --preprocess crop --out runs/experiment_name',
  ],
  [
    '--dataroot d --model pix2pix --preprocess scale_width_and_crop --load_size 512',
    'train d --preset pytorch --preprocess scale_width_and_crop --load-size 512 --out runs/experiment_name',
  ],
  [
    '--dataroot d --model cycle_gan --preprocess scale_width --load_size 320',
    'train d --model cyclegan --size 320 --preprocess scale_width --out runs/experiment_name',
  ],
  [
    '--dataroot d --model cycle_gan --direction BtoA --lambda_A 5 --lambda_identity 0 --input_nc 1 --pool_size 10',
    'train d --model cyclegan --output-channels 1 --lambda-b 5 --lambda-identity 0 --pool-size 10 --out runs/experiment_name',
  ],
  [
    '--dataroot d --model colorization --name colours',
    'train d --preset pytorch --input-channels 1 --out runs/colours',
  ],
  [
    '--dataroot d --model template --lambda_regression 10',
    'train d --preset pytorch --generator resnet-9 --noise none --objective L1 --lambda-l1 10 --out runs/experiment_name',
  ],
  [
    '--dataroot d --model pix2pix --which_direction BtoA --lr_policy lambda --niter 50 --niter_decay 0 --batchSize 2 --fineSize 256 --gpu_ids -1',
    'train d --preset pytorch --direction BtoA --epochs 50 --epochs-decay 0 --batch-size 2 --device cpu --out runs/experiment_name',
  ],
  [
    '--dataroot d --model pix2pix --save_epoch_freq 10 --save_latest_freq 1000 --batch_size 4 --num_threads 2',
    'train d --preset pytorch --batch-size 4 --save-every 10 --keep 20 --save-every-steps 250 --readers 2 --out runs/experiment_name',
  ],
  [
    '--dataroot d --model pix2pix --checkpoints_dir /data/models --name a --suffix {netG}_size{load_size}',
    'train d --preset pytorch --out /data/models/a_unet_256_size286',
  ],
  ['--dataroot d --name a --model pix2pix --continue_train --epoch_count 101', 'train --resume runs/a'],
  [
    '--dataroot d --name a --continue_train --n_epochs 150 --ngf 32',
    'train --resume runs/a --epochs 150 --epochs-decay 100',
  ],
  [
    'python test.py --dataroot ./datasets/facades --name facades_pix2pix --model pix2pix --direction BtoA',
    'translate runs/facades_pix2pix datasets/facades/test --pairs --out results/facades_pix2pix/test_latest',
  ],
  [
    'python test.py --dataroot photos --name zebras --model test --no_dropout --model_suffix _B',
    'translate runs/zebras photos --direction BtoA --out results/zebras/test_latest',
  ],
  [
    '--dataroot d --name a --model pix2pix --phase val --epoch 40 --eval --results_dir out',
    'translate runs/a d/val --pairs --checkpoint epoch-0040 --no-noise --out out/a/val_40',
  ],
];

const ROW = LINES.map(([line, command]) => [line, command] as const);

const noteOf = (line: string, option: string): string | undefined =>
  convertLine(line).notes.find((note) => note.option.startsWith(option))?.text;

describe('a line of the PyTorch code', () => {
  it.each(ROW)('%s', (line, command) => {
    expect(convertLine(line).command).toBe(`npx pix2pix ${command}`);
  });

  it('translates both ways where it tests CycleGAN', () => {
    expect(convertLine('python test.py --dataroot maps --name a --model cycle_gan').command).toBe(
      'npx pix2pix translate runs/a maps/testA --out results/a/test_latest/AtoB && npx pix2pix translate runs/a maps/testB --direction BtoA --out results/a/test_latest/BtoA',
    );
  });
});

describe('the command', () => {
  it.each(ROW.map(([, command]) => command))('is one that the program takes: %s', async (command) => {
    const program = await wholeProgram(SILENT);
    for (const leaf of program.commands)
      leaf.action(() => {
        // A run that goes on reads its own options.
        if (leaf.name() === 'train' && !command.includes('--resume')) readOptionFlags(leaf as Command);
      });
    await expect(program.parseAsync([...shellWords(command)], { from: 'user' })).resolves.toBeDefined();
  });
});

describe('what is said of an option', () => {
  it('that has no equal', () => {
    expect(noteOf('--dataroot d --model pix2pix --print_freq 50', '--print_freq')).toContain('events.jsonl');
    expect(noteOf('--dataroot d --model pix2pix --display_id 0', '--display_id')).toContain('--serve');
    expect(noteOf('torchrun --nproc_per_node=2 train.py --dataroot d', 'torchrun')).toContain('one process');
  });

  it("that is the shell's", () => {
    expect(convertLine('--dataroot d --model pix2pix --name a > log.txt 2>&1 &').notes).toEqual([
      { option: '> log.txt 2>&1 &', text: expect.stringContaining('add it again') },
    ]);
    expect(convertLine('--dataroot d --model pix2pix --name a | tee log').notes).toHaveLength(1);
    expect(convertLine('--dataroot d --model pix2pix --name a # first').notes).toEqual([]);
    expect(convertLine('python test.py --dataroot d --model test >log').notes).toContainEqual({
      option: '>log',
      text: expect.stringContaining('add it again'),
    });
  });

  it('whose meaning differs', () => {
    expect(noteOf('--dataroot d --model pix2pix --norm none', '--norm')).toContain('biases');
    expect(noteOf('--dataroot d --lr_policy plateau', '--lr_policy')).toContain('by the validation');
    expect(noteOf('--dataroot d --model colorization', '--model')).toContain('dataset gray');
    expect(noteOf('python test.py --dataroot d', '--num_test (50 by default)')).toContain('every image');
    expect(noteOf('--dataroot d --name a --continue_train --ngf 32', '--ngf')).toContain('keeps its options');
    expect(noteOf('python test.py --dataroot d --netG unet_256', '--netG')).toContain('not needed');
  });

  it('that has no effect there either', () => {
    expect(noteOf('--dataroot d --model pix2pix --pool_size 50', '--pool_size')).toContain('no pool');
    expect(noteOf('--dataroot d --n_layers_D 5', '--n_layers_D')).toContain('without --netD n_layers');
  });

  it('is the data that a model reads anyway: nothing', () => {
    expect(convertLine('--dataroot d --model pix2pix --dataset_mode aligned --name a').notes).toEqual([]);
    expect(noteOf('--dataroot d --model cycle_gan --dataset_mode aligned', '--dataset_mode')).toContain(
      'trainA',
    );
  });
});

describe('what the PyTorch code would refuse', () => {
  it.each([
    ['--dataroot d --batchsize 3', 'unknown option --batchsize; did you mean --batch_size?'],
    ['--dataroot d --xyzzyxyzzy', 'unknown option --xyzzyxyzzy; docs/coming-from-pytorch.md lists'],
    ['--dataroot d --netG unet256', 'expected one of resnet_9blocks, resnet_6blocks, unet_256, unet_128'],
    ['--dataroot d --netG unet256', 'did you mean unet_256?'],
    ['--dataroot d --lr_policy constructor', 'has --lr_policy constructor, expected one of linear'],
    ['--dataroot d --lr fast', '--lr fast, expected a number'],
    ['--dataroot d --batch_size 1.5', 'expected a whole number'],
    ['--dataroot d --name', 'ends with --name, which takes a value'],
    ['--dataroot d --no_flip=1', '--no_flip takes no value'],
    ['--dataroot d --model pix2pix && python test.py --dataroot d', 'goes on with another command at "&&"'],
    ['--dataroot d --model pix2pix ; ls', 'goes on with another command at ";"'],
    ['--dataroot d --model pix2pix; ls', 'goes on with another command at "pix2pix;"'],
    ['--dataroot my data', 'has "data" where an option should be'],
    ['--name a', 'has no --dataroot'],
    ['--dataroot d --save 3', 'may be --save_latest_freq or --save_epoch_freq or --save_by_iter'],
    ['--dataroot d --model pix2pix --lambda_A 5', 'an option of train.py --model cycle_gan'],
    ['python train.py --dataroot d --results_dir r', 'an option of test.py'],
    ['python train.py --dataroot d --model test', 'which train.py does not train'],
    ['--dataroot d --model pix2pix --crop_size 128', 'use --netG unet_128'],
    ['--dataroot d --netD n_layers --n_layers_D 6', 'expected 1 to 5'],
    ['--dataroot d --suffix {netX}', 'did you mean {netD}?'],
    ['python main.py', 'begins with "python"'],
    ['', 'begins with nothing'],
  ])('%s', (line, text) => {
    expect(() => convertLine(line)).toThrow(text);
  });

  it('but it takes shortened names, as argparse does, and the last of several values', () => {
    const { command } = convertLine('--datar d --model pix2pix --direc AtoB --direction BtoA');
    expect(command).toBe('npx pix2pix train d --preset pytorch --direction BtoA --out runs/experiment_name');
  });
});

describe('pix2pix train --from-args', () => {
  const run = async (...flags: readonly string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const output = {
      stdout: (text: string) => void out.push(text),
      stderr: (text: string) => void err.push(text),
    };
    const code = await main(['train', ...flags], undefined, output);
    return { code, out: out.join(''), err: err.join('') };
  };
  const LINE = '--dataroot d --model pix2pix --name a --print_freq 5';

  it('prints the command, and the lines apart', async () => {
    const { code, out, err } = await run('--from-args', LINE);
    expect({ code, out }).toEqual({ code: 0, out: 'npx pix2pix train d --preset pytorch --out runs/a\n' });
    expect(err).toMatch(/^--print_freq: progress .*\n$/);
  });

  it('prints one JSON object', async () => {
    const { code, out, err } = await run('--json', '--from-args', LINE);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual({
      command: 'npx pix2pix train d --preset pytorch --out runs/a',
      notes: [{ option: '--print_freq', text: expect.stringContaining('events.jsonl') }],
    });
  });

  it('ends with 1 where it cannot', async () => {
    const { code, out, err } = await run('--from-args', '--dataroot d --batchsize 3');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('did you mean --batch_size?');
  });

  it.each([
    [['--from-args', LINE, '--out', 'runs/a'], '--out has no effect beside --from-args'],
    [['data', '--from-args', LINE], 'data has no effect beside --from-args'],
  ])('stands alone: %j', async (flags, text) => {
    const { code, err } = await run(...flags);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(text) });
  });
});
