import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { t5Counter } from '../../shared/domain/tokens/index.js';

/** A loader of the T5 token counter; the vocabulary that the app ships is read at the first call and kept. */
export function t5CounterFrom(resourcesDir: string): () => Promise<(line: string) => number> {
  let counter: Promise<(line: string) => number> | null = null;
  return () => (counter ??= make(resourcesDir));
}

async function make(resourcesDir: string): Promise<(line: string) => number> {
  const pieces = await readFile(join(resourcesDir, 'tokenizers', 't5-pieces.txt'), 'utf8');
  return t5Counter(pieces, () => new Promise((resolve) => setImmediate(resolve)));
}
