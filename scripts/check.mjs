/** Everything that can be said about the code without running it: types, lint and layering, format, cycles, unused code. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { heading, say } from './lib/say.mjs';
import { runTasks, tool } from './lib/tasks.mjs';
import { typecheckTasks } from './typecheck.mjs';

const { values } = parseArgs({ options: { json: { type: 'string' } } });

const sources = ['shared', 'electron', 'renderer', 'e2e'].map((room) => `${room}/**/*.{ts,tsx}`);
const tasks = [
  ['lint and layering', tool('eslint/bin/eslint.js', '.')],
  ...typecheckTasks,
  ['format', tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.')],
  [
    'import cycles',
    // Imports of types alone leave no trace in the bundle and are not counted.
    tool(
      'dpdm/lib/bin/dpdm.js',
      '-T',
      '--no-warning',
      '--no-tree',
      '--no-progress',
      '--exit-code',
      'circular:1',
      ...sources,
    ),
  ],
  ['unused code', tool('knip/bin/knip.js', '--no-progress')],
  ['figures of the house', [process.execPath, 'scripts/house-figures.mjs']],
];

heading('check');
const results = await runTasks(tasks);
const failed = results.filter((result) => result.code !== 0);
say(`check: ${results.length - failed.length} of ${results.length} passed`);
if (values.json) {
  const lines = results.map(({ name, code }) => ({ name, ok: code === 0 }));
  await writeFile(values.json, JSON.stringify(lines));
}
process.exitCode = failed.length > 0 ? 1 : 0;
