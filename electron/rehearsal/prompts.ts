import { readText } from './settings.js';

/** One line of the prompt file. */
export interface SamplePrompt {
  readonly index: number;
  readonly text: string;
  /** `--d`; null when the line has none. */
  readonly seed: number | null;
  /** `--s`: steps from noise to picture. */
  readonly steps: number;
}

const DEFAULT_STEPS = 20;
const MAX_STEPS = 200;

/** Reads a prompt file: one prompt a line, `#` lines and blank ones skipped, options behind ` --`. Throws `unreadable`. */
export async function readPrompts(path: string): Promise<SamplePrompt[]> {
  const lines = (await readText(path)).split(/\r\n|\r|\n/);
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(promptFrom);
}

function promptFrom(line: string, index: number): SamplePrompt {
  const [text = '', ...options] = line.split(' --');
  const seed = wholeOption(options, 'd');
  const steps = wholeOption(options, 's') ?? DEFAULT_STEPS;
  return {
    index,
    text: text.trim(),
    seed,
    steps: Math.min(MAX_STEPS, Math.max(1, steps)),
  };
}

function wholeOption(options: readonly string[], name: string): number | null {
  for (const option of options) {
    const match = new RegExp(`^${name}\\s+(\\d+)\\s*$`).exec(option);
    if (match?.[1] !== undefined) return Number(match[1]);
  }
  return null;
}
