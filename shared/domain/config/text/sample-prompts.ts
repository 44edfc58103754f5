/** What a prompt line says when the prompt itself does not. */
export interface SampleDefaults {
  /** Side of the square picture, in pixels. */
  readonly side: number;
  readonly seed: number;
}

const STEPS = 20;
const GUIDANCE = 3.5;
/** A ` --` after which none of the prompt file's options follows (width, height, steps, seed, guidance, CFG, negative). */
const STRAY_OPTION = / --(?![whsdgln](?:\s|$))/g;

/**
 * The trainer's prompt file, one prompt a line, or null without prompts. Options the user wrote (`--w 768`) stay;
 * those that are missing are added, so that a sample has the run's size and seed and not 512 px and a random one.
 */
export function samplePromptsText(
  prompts: readonly string[],
  defaults: SampleDefaults,
): string | null {
  const lines = prompts
    .map((prompt) => prompt.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim())
    .filter((prompt) => prompt !== '')
    .map((prompt) => lineOf(prompt, defaults));
  return lines.length === 0 ? null : `${lines.join('\n')}\n`;
}

function lineOf(prompt: string, { side, seed }: SampleDefaults): string {
  const size = Math.min(1024, Math.max(64, Math.floor(side / 16) * 16));
  // The trainer cuts a prompt at every ` --`; where no option follows, a dash keeps the words in the prompt.
  const text = prompt.replace(STRAY_OPTION, ' – ');
  const added = [
    ['w', size],
    ['h', size],
    ['s', STEPS],
    ['d', seed],
    ['g', GUIDANCE],
  ].filter(([name]) => !new RegExp(` --${name}(?=\\s|$)`).test(text));
  const line = [text, ...added.map(([name, value]) => `--${name} ${value}`)].join(' ');
  // A line that begins with # is a comment to the trainer; a blank in front of it is cut off later.
  return line.startsWith('#') ? ` ${line}` : line;
}
