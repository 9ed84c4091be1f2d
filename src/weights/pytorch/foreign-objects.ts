/** What is said of a pickle with objects of Python: which they are, and the line that saves its weights without them. */
import { printable } from '../../core/printable.ts';
import { isKind, type PickleValue } from './pickle-values.ts';

/** Classes of PyTorch's layers: with them the object is a network, and has a state dict. */
const LAYERS = 'torch.nn.modules.';

const MAX_SHOWN = 3;

/** The rest of an error's sentence, after the file's name. */
export const foreignText = (file: string, root: PickleValue, foreign: readonly string[]): string => {
  const shown = foreign.slice(0, MAX_SHOWN).map(printable).join(', ');
  const names = foreign.length > MAX_SHOWN ? `${shown} and ${foreign.length - MAX_SHOWN} more` : shown;
  const isNetwork = foreign.some((name) => name.startsWith(LAYERS));
  const what = isNetwork
    ? `holds a whole network as objects of Python (${names}), expected a state dict`
    : `holds objects of Python (${names}) beside tensors, expected tensors and plain values`;
  return `${what}; nothing of it was run. If you trust the file, save its weights in Python: ${savingLine(file, root, isNetwork)}`;
};

/** A dict with a tensor, seen at a glance. */
const isStateDict = (value: PickleValue): boolean =>
  isKind(value, 'dict') && value.entries.some(([, item]) => isKind(item, 'tensor'));

const savingLine = (file: string, root: PickleValue, isNetwork: boolean): string => {
  const name = file.split(/[/\\]/).at(-1) ?? file;
  const loaded = `torch.load(${quoted(name)}, map_location="cpu", weights_only=False)`;
  return `torch.save(${loaded}${partOf(root, isNetwork)}, "weights.pth")`;
};

/** How Python gets from what was loaded to a state dict. */
const partOf = (root: PickleValue, isNetwork: boolean): string => {
  if (!isKind(root, 'dict')) return isKind(root, 'foreign') ? '.state_dict()' : '';
  const keyOf = (matches: (value: PickleValue) => boolean): string | undefined =>
    root.entries
      .filter(([, value]) => matches(value))
      .map(([key]) => key)
      .find((key): key is string => typeof key === 'string');
  const dict = keyOf((value) => isStateDict(value));
  if (dict !== undefined) return `[${quoted(dict)}]`;
  const network = keyOf((value) => isKind(value, 'foreign'));
  return isNetwork && network !== undefined ? `[${quoted(network)}].state_dict()` : '["state_dict"]';
};

const quoted = (text: string): string => JSON.stringify(printable(text));
