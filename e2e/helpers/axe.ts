import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Fails when axe finds something that keeps people with a screen reader, a keyboard or weak eyes out. */
export async function expectAccessible(page: Page, part: string): Promise<void> {
  const isThere = await page.evaluate(() => 'axe' in window);
  // Evaluated by the debugger: a script tag would be refused by the page's content policy.
  if (!isThere) await page.evaluate(await readFile(source, 'utf8'));
  const options: RunOptions = { resultTypes: ['violations'] };
  const { violations } = await page.evaluate(
    ([selector, how]) =>
      (
        window as unknown as { axe: { run(on: string, how: RunOptions): Promise<AxeResults> } }
      ).axe.run(selector, how),
    [part, options] as const,
  );
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`),
  ).toEqual([]);
}
