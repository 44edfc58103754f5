import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { t5Counter } from '../../shared/domain/tokens/index.js';

/** The way to the counter of T5 tokens, whose pieces the app ships; read at the first wish and kept. */
export function t5CounterFrom(resourcesDir: string): () => Promise<(line: string) => number> {
  let counter: Promise<(line: string) => number> | null = null;
  return () => (counter ??= make(resourcesDir));
}

async function make(resourcesDir: string): Promise<(line: string) => number> {
  const pieces = await readFile(join(resourcesDir, 'tokenizers', 't5-pieces.txt'), 'utf8');
  return t5Counter(pieces, () => new Promise((resolve) => setImmediate(resolve)));
}
