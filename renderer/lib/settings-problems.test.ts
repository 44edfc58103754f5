import { describe, expect, it } from 'vitest';
import { applyFix, fixLabel, problemsOfText } from './settings-problems.js';

describe('problems of a text', () => {
  it('are its own and those of the check, each at its line and once', () => {
    const checked = [
      { field: 'rank', severity: 'warning' as const, code: 'rank_high', message: 'High.' },
      { field: 'foo', severity: 'warning' as const, code: 'unknown_key', message: 'Unknown.' },
      { field: 'alpha', severity: 'warning' as const, code: 'x', message: 'Not in the text.' },
    ];
    const found = problemsOfText('foo = 1\nnetwork_dim = 256\n', checked);
    expect(found.map(({ line, code, key }) => [line, code, key])).toEqual([
      [1, 'unknown_key', 'foo'],
      [2, 'rank_high', 'network_dim'],
    ]);
    expect(problemsOfText('a = ', [])).toMatchObject([{ code: 'toml', line: 1 }]);
  });

  it('are cured where they stand, until none is left', () => {
    let text = `batch_size = 2 # two
[a]
learning_rate = "1e-4"
network_args = "x=1"
seed = 1
[b]
seed = 2
`;
    const labels: string[] = [];
    for (;;) {
      const next = problemsOfText(text, []).find(({ fix }) => fix !== undefined);
      if (next?.fix === undefined) break;
      labels.push(fixLabel(next.fix));
      const fixed = applyFix(text, next);
      if (fixed === null || fixed === text) throw new Error(`not fixed: ${next.message}`);
      text = fixed;
    }
    expect(labels).toEqual([
      'Rename to train_batch_size',
      'Write 0.0001',
      'Write [x=1]',
      'Remove it',
    ]);
    expect(text).toBe(`train_batch_size = 2 # two
[a]
learning_rate = 0.0001
network_args = ["x=1"]
[b]
seed = 2
`);
  });

  it('that are gone are not cured', () => {
    const [problem] = problemsOfText('batch_size = 2\n', []);
    if (problem === undefined) throw new Error('no problem');
    expect(applyFix('seed = 1\n', problem)).toBeNull();
    expect(applyFix('no toml', problem)).toBeNull();
  });
});
