/** Type-checks every room by its own tsconfig. */
import { runTasks, tool } from './lib/tasks.mjs';

export const typecheckTasks = ['shared', 'electron', 'renderer', 'e2e'].map((room) => [
  `types: ${room}`,
  tool('typescript/bin/tsc', '-p', room),
]);

if (process.argv[1] === import.meta.filename) {
  const results = await runTasks(typecheckTasks);
  process.exitCode = results.some((result) => result.code !== 0) ? 1 : 0;
}
