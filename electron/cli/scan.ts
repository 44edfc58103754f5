import { resolve } from 'node:path';
import { readArgs } from './args.js';
import type { CommandContext } from './command.js';
import { EXIT, print, printJson } from './output.js';

/** `lora-studio scan DIR`: every image below a folder with its size, caption and problems. Nothing is written. */
export async function scan({ studio }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, { json: { type: 'boolean' } }, 1);
  const found = await studio.scanFolder(resolve(args.positionals[0] ?? ''));
  const problems: Record<string, number> = {};
  for (const problem of found.images.flatMap((image) => image.problems)) {
    problems[problem] = (problems[problem] ?? 0) + 1;
  }
  if (args.flag('json')) {
    printJson({ ...found, problems });
    return EXIT.ok;
  }
  print(`${found.images.length} images`);
  for (const [problem, count] of Object.entries(problems))
    print(`${count} × ${problem.replaceAll('_', ' ')}`);
  return EXIT.ok;
}
