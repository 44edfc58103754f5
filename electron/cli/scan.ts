import { resolve } from 'node:path';
import { passedOverText } from '../../shared/domain/dataset/passed-over-folder.js';
import { whyPassedOver } from '../../shared/domain/trainer-reader/read-folder.js';
import { readerSystem } from '../platform/reader-system.js';
import type { FolderScan } from '../services/dataset/folders/folder-report.js';
import { readArgs } from './args.js';
import type { CommandContext } from './command.js';
import { EXIT, print, printJson } from './output.js';
import { passedOverLine } from './passed-over.js';
import { plural } from '../../shared/domain/format.js';

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
  print(plural(found.images.length, 'image'));
  for (const concept of found.concepts) print(conceptLine(concept));
  for (const [problem, count] of Object.entries(problems))
    print(`${count} × ${problem.replaceAll('_', ' ')}`);
  for (const { path, name } of found.images) {
    const why = whyPassedOver(name, readerSystem());
    if (why !== null && why !== 'no_picture') print(passedOverLine(path, why));
  }
  for (const folder of found.passedOver) print(`passed over  ${passedOverText(folder)}`);
  return EXIT.ok;
}

function conceptLine(concept: FolderScan['concepts'][number]): string {
  const { name, repeats, images, isRegularisation, classTokens } = concept;
  const kind = isRegularisation ? ', regularisation' : '';
  const tokens = classTokens.trim() === '' ? 'without any text' : `as “${classTokens}”`;
  return `${repeats} × “${name}”${kind}: ${images} trained; an image without a caption ${tokens}`;
}
