import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clipCounter, t5Counter } from './index.js';

const root = join(import.meta.dirname, '../../..');
const text = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
const clip = await clipCounter(text('resources', 'tokenizers', 'clip-merges.txt'));
const t5 = await t5Counter(text('resources', 'tokenizers', 't5-pieces.txt'));
/** Text, CLIP tokens, T5 tokens, as the tokenizers that sd-scripts uses count them. */
const recorded = JSON.parse(text('fixtures', 'tokens', 'reference.json')) as [
  string,
  number,
  number,
][];

it('counts CLIP tokens as the trainer does', () => {
  const wrong = recorded.filter(([caption, count]) => clip(caption) !== count);
  expect(wrong.map(([caption, count]) => [caption, count, clip(caption)])).toEqual([]);
});

it('counts T5 tokens as the trainer does', () => {
  const wrong = recorded.filter(([caption, , count]) => t5(caption) !== count);
  expect(wrong.map(([caption, , count]) => [caption, count, t5(caption)])).toEqual([]);
});

it('has recordings beyond both limits and in several scripts', () => {
  expect(recorded.length).toBeGreaterThan(150);
  expect(Math.max(...recorded.map(([, count]) => count))).toBeGreaterThan(75);
});

it('lets others have a turn while a vocabulary is read', async () => {
  let pauses = 0;
  await t5Counter(text('resources', 'tokenizers', 't5-pieces.txt'), async () => {
    pauses += 1;
  });
  expect(pauses).toBe(7);
});

it('counts the same when it had to forget its words', () => {
  const words = Array.from({ length: 100_050 }, (_, index) => `w${index.toString(36)}`);
  const sum = words.reduce((total, word) => total + t5(word), 0);
  expect(words.reduce((total, word) => total + t5(word), 0)).toBe(sum);
});

it('survives half a surrogate pair', () => {
  expect(clip('a \ud83e b')).toBeGreaterThan(2);
  expect(t5('a \ud83e b')).toBeGreaterThan(2);
});
