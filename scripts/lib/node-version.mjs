/* Runs on any Node with ES modules: it must, to say that this Node is too old. */
export function requireNode(command) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(
    `${command} needs Node 20.19 or newer; this is ${process.versions.node}. Get it from nodejs.org or your package manager.\n`,
  );
  process.exit(1);
}
