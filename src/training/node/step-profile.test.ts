import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../runtime/node/engine-profile.ts';
import { resolveOptions } from '../../settings/options.ts';
import { profileStep } from './step-profile.ts';

describe('the profile of a step', () => {
  it('has the time and the arithmetic of every kind of op', async () => {
    const options = resolveOptions({ size: 32, ngf: 4, ndf: 4, receptiveField: 16 });
    const { ops, stepMilliseconds, graphMilliseconds } = await profileStep(options, 3, { threads: 1 });
    expect(graphMilliseconds).toBeGreaterThan(0);
    expect(stepMilliseconds).toBeGreaterThan(0);
    const named = new Map(ops.map((op) => [op.op, op]));
    for (const op of ['Conv', 'ConvTranspose', 'Gemm', 'Slice', 'Mul'])
      expect(named.get(op)?.nodes).toBeGreaterThan(0);
    expect(named.get('Conv')?.multiplyAdds).toBeGreaterThan(0);
    expect(named.get('Slice')?.multiplyAdds).toBe(0);
    expect(ops.map(({ milliseconds }) => milliseconds)).toEqual(
      ops.map(({ milliseconds }) => milliseconds).toSorted((a, b) => b - a),
    );
  });
});

describe('parseProfile', () => {
  const node = (name: string, op_name: string, dur: number, inputs: number[][], output: number[]) => ({
    cat: 'Node',
    name: `${name}_kernel_time`,
    dur,
    args: {
      op_name,
      input_type_shape: inputs.map((shape) => ({ float: shape })),
      output_type_shape: [{ float: output }],
    },
  });
  const conv = (dur: number) =>
    node(
      'a',
      'Conv',
      dur,
      [
        [1, 2, 8, 8],
        [3, 2, 4, 4],
      ],
      [1, 3, 4, 4],
    );

  it('sums nodes by op, each by the median of its runs', () => {
    const events = [
      { cat: 'Session', name: 'model_run', dur: 9000 },
      ...[1000, 5000, 2000].map(conv),
      node(
        'b',
        'Conv',
        500,
        [
          [1, 2, 8, 8],
          [3, 2, 4, 4],
        ],
        [1, 3, 4, 4],
      ),
      node(
        'c',
        'Gemm',
        100,
        [
          [5, 7],
          [5, 2],
        ],
        [7, 2],
      ),
    ];
    const { runs, runMilliseconds, ops } = parseProfile(JSON.stringify(events), 'p');
    expect({ runs, runMilliseconds }).toEqual({ runs: 1, runMilliseconds: 9 });
    expect(ops).toEqual([
      { op: 'Conv', nodes: 2, milliseconds: 2.5, multiplyAdds: 2 * 3 * 2 * 16 * 16 },
      { op: 'Gemm', nodes: 1, milliseconds: 0.1, multiplyAdds: 5 * 7 * 2 },
    ]);
  });

  it('refuses other files', () => {
    expect(() => parseProfile('{}', 'x.json')).toThrow(expect.objectContaining({ code: 'FORMAT' }));
  });
});
