import { runCli } from './cli/main.js';
import { isOutputGone } from './cli/output.js';

// What a command throws becomes a line and an exit code; what nobody caught is logged before it ends the process.
void runCli(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // What a command left behind when its reader went away must not hold the process; nothing waits to be written.
  if (isOutputGone()) process.exit();
});
