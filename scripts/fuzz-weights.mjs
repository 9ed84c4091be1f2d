/**
 * Changes valid files of weights and models at random, and opens or converts them: each must be read or end in a
 * Pix2PixError, within bounds of time and memory. An input depends only on the kind and its number, so that one that fails can be made again.
 *
 * usage: node scripts/fuzz-weights.mjs KIND COUNT [FIRST]
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';

const root = fileURLToPath(new URL('..', import.meta.url));
spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' }); // dist/ is that of the sources
const load = (path) => import(join(root, 'dist', path));
const { Pix2PixError } = await load('core/errors.js');
const { randomStream } = await load('core/random.js');
const { accessBytes } = await load('core/random-access.js');
const { encodeSafetensors } = await load('safetensors/safetensors.js');
const { ELEMENT_BYTES } = await load('weights/element-types.js');
const { openSafetensors } = await load('weights/safetensors-file.js');
const { openKerasH5 } = await load('weights/keras/h5-file.js');
const { openKerasArchive } = await load('weights/keras/keras-archive.js');
const { importLayers } = await load('weights/keras/import-layers.js');
const { openTfjs } = await load('weights/keras/tfjs-file.js');
const { openPytorch } = await load('weights/pytorch/open-pytorch.js');
const { readZipDirectory, readStoredEntry } = await load('weights/zip-directory.js');
const { zipParts } = await load('weights/zip-parts.js');
const { openPict } = await load('weights/pict-file.js');
const { readAll } = await load('weights/tensor-file.js');
const { joinBytes } = await load('core/bytes.js');
const { convertModel } = await load('onnx/convert/convert-model.js');
const { restoredTensors } = await load('onnx/convert/restored-tensors.js');
const { encodeTranslator, generatorArchitecture, modelRecord, resolveOptions } = await load('index.js');
const { generatorParameters } = await load('models/state-layout.js');

/** CPU time for one input: most take less than a millisecond, and two million operations of a pickle about one second. */
const MAX_SECONDS = 10;

/** Resident memory of the whole process. */
const MAX_BYTES = 1e9;

/** Files of a folder of tests/golden whose names match. */
const golden = (folder, names) => {
  const path = join(root, 'tests', 'golden', folder);
  return readdirSync(path)
    .filter((name) => names.test(name))
    .map((name) => new Uint8Array(readFileSync(join(path, name))));
};

/** Safetensors of every type, and one with metadata. */
const safetensorsFiles = () => {
  const encode = (header, length) => {
    const json = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length + length).map((_, i) => i);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    return bytes;
  };
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(ELEMENT_BYTES).map(([dtype, size]) => {
      const begin = end;
      end += 6 * size;
      return [dtype.toLowerCase(), { dtype, shape: [2, 3], data_offsets: [begin, end] }];
    }),
  );
  const tensors = new Map([['model.0.weight', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]]);
  return [encode(header, end), encodeSafetensors(tensors, { format: 'pt' })];
};

/** The entries of an archive with the bytes of one changed and all checksums right, so that changes reach what is inside. */
const changedEntry = async (bytes, change) => {
  const fail = (text) => {
    throw new Error(text);
  };
  const access = accessBytes(bytes);
  const entries = await readZipDirectory(access, fail);
  const parts = [];
  for (const entry of entries.values())
    parts.push({ name: entry.name, data: await readStoredEntry(access, entry, fail) });
  const inner = parts.find(({ name }) => /data\.pkl$|config\.json$/.test(name));
  inner.data = change(inner.data);
  return joinBytes(zipParts(parts));
};

/** Small models, ours and a torch export with graphs inside of a Loop and an If. */
const onnxFiles = () => {
  const options = resolveOptions({ size: 8, ngf: 16, depth: 3 });
  const architecture = generatorArchitecture(options);
  const weights = new Map(
    generatorParameters(architecture).map(({ name, shape }) => {
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i));
      return [name, { shape, data }];
    }),
  );
  const record = modelRecord(architecture, { direction: 'AtoB', trainedSize: options.size });
  return [encodeTranslator(record, weights), ...golden('onnx', /\.onnx$/)];
};

/** A model with fields of its tensors, nodes and ports changed, all lengths being right. */
const changedModel = (bytes, _, random) => {
  const model = fromBinary(ModelProtoSchema, bytes);
  const graphs = [
    model.graph,
    ...model.graph.node.flatMap((node) => node.attribute.flatMap(({ g }) => g ?? [])),
  ];
  const one = (list) => list[random.integer(list.length)];
  const anyName = () =>
    one([one(graphs).node, one(graphs).initializer, one(graphs).input].flat())?.name ?? '';
  for (let left = 1 + random.integer(3); left > 0; left--) {
    const { node, initializer, input, output } = one(graphs);
    const [tensor, each] = [one(initializer), one(node)];
    const port = one([...input, ...output]);
    const number = NUMBERS[random.integer(NUMBERS.length)] & 0x7fffffffffffffffn;
    const changes = [
      () => (tensor.dims[random.integer(tensor.dims.length)] = number),
      () => tensor.dims.push(number),
      () => tensor.dims.pop(),
      () => (tensor.dataType = random.integer(24)),
      () => (tensor.rawData = tensor.rawData.slice(0, random.integer(tensor.rawData.length + 1))),
      () => tensor.floatData.push(1),
      () => (tensor.name = anyName()),
      () => (tensor.dataLocation = 1),
      () =>
        (each.opType = one([
          'Constant',
          'Cast',
          'If',
          'Loop',
          'Conv',
          'MatMul',
          'Shape',
          'DequantizeLinear',
        ])),
      () => (each.domain = 'other'),
      () =>
        (each.input[random.integer(each.input.length + 1)] = one([anyName(), one(each.output) ?? '', ''])),
      () => (each.output[random.integer(each.output.length + 1)] = one([anyName(), ''])),
      () => each.attribute.pop(),
      () => (one(each.attribute).i = number),
      () => (one(each.attribute).ints = [number]),
      () => node.splice(random.integer(node.length), 1),
      () => node.push(each, each),
      () => node.reverse(),
      () => initializer.push(tensor),
      () => (port.name = anyName()),
      () => (port.type = undefined),
      () => (port.type.value.value.elemType = random.integer(24)),
      () => (model.opsetImport[0].version = BigInt(random.integer(30))),
      () => (model.irVersion = BigInt(random.integer(12))),
      () => model.metadataProps.pop(),
    ];
    try {
      one(changes)();
    } catch {
      // there is nothing of this kind to change
    }
  }
  return toBinary(ModelProtoSchema, model);
};

/** Converted both ways, and read back. */
const convertBoth = async (bytes) => {
  const results = await Promise.allSettled(
    ['fp16', 'int8'].map(async (to) =>
      restoredTensors((await convertModel(bytes, { to, name: 'input' })).bytes),
    ),
  );
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
};

/** A list of tensors, 256 values, and the bytes that choose among them. */
const pictFiles = () => {
  const list = [
    { name: 'generator/encoder_1/conv2d/kernel', shape: [4, 4, 3, 2] },
    { name: 'generator/encoder_1/conv2d/bias', shape: [2] },
  ];
  const values = Float32Array.from({ length: 256 }, (_, i) => (i - 127.5) / 100);
  const blocks = [
    new TextEncoder().encode(JSON.stringify(list)),
    new Uint8Array(values.buffer),
    Uint8Array.from({ length: 98 }, (_, i) => 2 * i),
  ];
  const lengthOf = ({ length }) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, length);
    return bytes;
  };
  return [joinBytes(blocks.flatMap((block) => [lengthOf(block), block]))];
};

/** Goldens of Keras, which are compressed. */
const kerasFiles = (names) => golden('keras', names).map((bytes) => new Uint8Array(gunzipSync(bytes)));

/** A model.json and its weights as one file, with a zero between them. */
const tfjsFiles = () =>
  readdirSync(join(root, 'tests', 'golden', 'keras'))
    .filter((name) => /^(converted|saved)-/.test(name))
    .map((folder) => {
      const parts = (names) =>
        golden(join('keras', folder), names).map((bytes) => new Uint8Array(gunzipSync(bytes)));
      return joinBytes([...parts(/^model/), Uint8Array.of(0), ...parts(/bin\.gz$/)]);
    });

/** Every shard is all weights: the first one is enough, and further ones find nothing missing. */
const openTfjsFile = async (access, name) => {
  const bytes = await access.read(0, access.length);
  const end = bytes.indexOf(0) < 0 ? bytes.length : bytes.indexOf(0);
  const weights = bytes.slice(end + 1);
  return openTfjs(new TextDecoder().decode(bytes.subarray(0, end)), name, async () => weights);
};

/** Opens a network of Keras and builds its graph, which reads all its weights. */
const built = (open) => async (access, name) => {
  const file = await open(access, name);
  await importLayers(file, { statistics: 'running' });
  return { ...file.tensors, tensors: [] };
};

/** What each kind starts from, how it is opened, and what else than whole files is changed. */
const KINDS = {
  safetensors: { seeds: safetensorsFiles, open: openSafetensors },
  pytorch: {
    seeds: () => golden('pytorch', /^(?!tar|script)(?!.*legacy).*\.pth$/),
    open: openPytorch,
    inside: changedEntry,
  },
  onnx: { seeds: onnxFiles, inside: changedModel, use: convertBoth, codes: ['FORMAT', 'MODEL'] },
  'keras-h5': {
    seeds: () => kerasFiles(/^(nested|norms).*\.h5\.gz$/),
    open: built(openKerasH5),
  },
  keras: {
    seeds: () => kerasFiles(/^(nested|norms).*\.keras\.gz$/),
    open: built(openKerasArchive),
    inside: changedEntry,
  },
  pict: { seeds: pictFiles, open: openPict },
  tfjs: { seeds: tfjsFiles, open: built(openTfjsFile) },
  'pytorch-legacy': { seeds: () => golden('pytorch', /legacy.*\.pth$/), open: openPytorch },
};

/** Bytes and numbers at which readers turn. */
const BYTES = [0, 1, 0x28, 0x2e, 0x7f, 0x80, 0xff];
const NUMBERS = [
  0n,
  1n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x7fffffffffffffffn,
  0xffffffffffffffffn,
  2n ** 53n,
];

const CHANGES = [
  (bytes, random) => {
    const at = random.integer(bytes.length);
    bytes[at] ^= 1 << random.integer(8);
    return bytes;
  },
  (bytes, random) => {
    bytes[random.integer(bytes.length)] = BYTES[random.integer(BYTES.length)];
    return bytes;
  },
  (bytes, random) => {
    bytes[random.integer(bytes.length)] = random.integer(256);
    return bytes;
  },
  (bytes, random) => {
    const width = [2, 4, 8][random.integer(3)];
    if (bytes.length < width) return bytes;
    const number = new Uint8Array(
      BigUint64Array.of(NUMBERS[random.integer(NUMBERS.length)]).buffer,
      0,
      width,
    );
    bytes.set(number, random.integer(bytes.length - width + 1));
    return bytes;
  },
  (bytes, random) => bytes.slice(0, random.integer(bytes.length)),
  (bytes, random) => {
    const [begin, end] = range(bytes, random);
    return joinBytes([bytes.subarray(0, begin), bytes.subarray(end)]);
  },
  (bytes, random) => {
    const [begin, end] = range(bytes, random);
    return joinBytes([bytes.subarray(0, end), bytes.subarray(begin)]);
  },
  (bytes, random) => {
    const [begin, end] = range(bytes, random);
    bytes.copyWithin(random.integer(bytes.length), begin, end);
    return bytes;
  },
];

const range = ({ length }, random) => {
  const begin = random.integer(length);
  return [begin, Math.min(length, begin + 1 + random.integer(64))];
};

/** One to three changes, one after the other. */
const changed = (seed, random) => {
  let bytes = new Uint8Array(seed);
  for (let left = 1 + random.integer(3); left > 0 && bytes.length > 0; left--)
    bytes = CHANGES[random.integer(CHANGES.length)](bytes, random);
  return bytes;
};

const inputOf = async ({ inside }, seeds, kind, number) => {
  const random = randomStream(0, kind, number);
  const seed = seeds[random.integer(seeds.length)];
  return inside && random.bernoulli(0.7)
    ? inside(seed, (bytes) => changed(bytes, random), random)
    : changed(seed, random);
};

const [kind, count, first = '0'] = process.argv.slice(2);
const entry = KINDS[kind];
if (!entry || !(Number(count) > 0)) {
  console.error(`usage: node scripts/fuzz-weights.mjs ${Object.keys(KINDS).join('|')} COUNT [FIRST]`);
  process.exit(2);
}

const seconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const { codes = ['FORMAT'] } = entry;
const seeds = entry.seeds();
const messages = new Map();
let [read, slowest] = [0, 0];
const start = seconds();
for (let number = Number(first); number < Number(first) + Number(count); number++) {
  const bytes = await inputOf(entry, seeds, kind, number);
  const before = seconds();
  let problem;
  try {
    await (entry.use ? entry.use(bytes) : readAll(await entry.open(accessBytes(bytes), 'input')));
    read++;
  } catch (error) {
    const isOne =
      error instanceof Pix2PixError && codes.includes(error.code) && !/\p{Cc}/u.test(error.message);
    if (!isOne) problem = error?.stack ?? error;
    else {
      const shape = error.message.replace(/"[^"]*"|\(.*\)|\[.*\]|0x\w+|\d+/g, '_');
      messages.set(shape, (messages.get(shape) ?? 0) + 1);
    }
  }
  slowest = Math.max(slowest, seconds() - before);
  if (seconds() - before > MAX_SECONDS) problem = `took ${(seconds() - before).toFixed(1)} s`;
  if (process.memoryUsage.rss() > MAX_BYTES) problem = `the process holds ${process.memoryUsage.rss()} bytes`;
  if (problem !== undefined) {
    const path = join(tmpdir(), `${kind}-${number}`);
    writeFileSync(path, bytes);
    console.error(`${kind} ${number} (${path}): ${problem}`);
    process.exit(1);
  }
}
const { maxRSS } = process.resourceUsage();
console.log(
  `${kind}: ${count} inputs, ${read} read, ${count - read} refused with ${messages.size} kinds of message; slowest ${(slowest * 1e3).toFixed(0)} ms, ${(seconds() - start).toFixed(0)} s in all, at most ${(maxRSS / 1e3).toFixed(0)} MB`,
);
