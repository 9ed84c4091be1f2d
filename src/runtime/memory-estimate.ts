/** What a graph needs while it runs: the largest sum of values that are alive at once. */
import { elementCount } from '../core/shape.ts';
import { type Graph, isOp, type OpName, type Value } from '../graph/ops.ts';
import { reachable, usersOf } from '../graph/walk.ts';
import { lower } from '../lowering/lower.ts';
import type { LoweringPlan } from '../lowering/plan.ts';

const FLOAT32_BYTES = 4;

const LEAVES: ReadonlySet<OpName> = new Set<OpName>(['input', 'constant']);

/**
 * Peak bytes of the intermediate values of a lowered graph, run in the order in which it was built; inputs,
 * constants and outputs, which belong to others, are not counted. A reshape shares its operand's memory. What the engine
 * adds (gaps of its arena, buffers inside a convolution) is not known here.
 */
export const peakValueBytes = (source: Graph, plan: LoweringPlan): number => {
  const lowered = lower(source, plan);
  const outputs = Object.values(lowered.outputs);
  const users = usersOf(outputs);
  const uses = new Map<Value, number>();
  const ownerOf = (value: Value): Value =>
    isOp(value, 'reshape') ? ownerOf(value.inputs[0] as Value) : value;
  for (const [value, usedBy] of users) {
    const owner = ownerOf(value);
    const readers = usedBy.filter((user) => user.op !== 'reshape').length; // a reshape's readers count for it
    uses.set(owner, (uses.get(owner) ?? 0) + readers);
  }
  const isElsewhere = new Set(outputs.map(ownerOf));
  let alive = 0;
  let peak = 0;
  for (const value of reachable(outputs)) {
    if (LEAVES.has(value.op) || value.op === 'reshape') continue;
    if (!isElsewhere.has(value)) alive += bytesOf(value);
    peak = Math.max(peak, alive);
    for (const operand of new Set(value.inputs)) {
      const owner = ownerOf(operand); // two reshapes of one owner are two reads
      const left = (uses.get(owner) ?? 0) - 1;
      uses.set(owner, left);
      if (left === 0 && !LEAVES.has(owner.op) && !isElsewhere.has(owner)) alive -= bytesOf(owner);
    }
  }
  return peak;
};

const bytesOf = ({ shape }: Value): number => elementCount(shape) * FLOAT32_BYTES;
