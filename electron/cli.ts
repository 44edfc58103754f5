import { runCli } from './cli/main.js';

// What a command throws becomes a line and an exit code; what nobody caught is logged before it ends the process.
void runCli(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
