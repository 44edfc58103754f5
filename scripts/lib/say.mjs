/** Messages of the scripts: one place, so that they look alike. */
const useColour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
const paint = (code, text) => (useColour ? `\u001b[${code}m${text}\u001b[0m` : text);

export const say = (text) => process.stdout.write(`${text}\n`);
export const warn = (text) => process.stderr.write(`${paint(33, text)}\n`);
export const heading = (text) => say(paint(1, `\n== ${text}`));
export const good = (text) => paint(32, text);
export const bad = (text) => paint(31, text);

/** Prints one clear line and ends with exit code 1. */
export function die(text) {
  process.stderr.write(`${paint(31, text)}\n`);
  process.exit(1);
}
