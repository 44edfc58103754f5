import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Waits until no CSS transition runs: in the middle of one, axe measures the contrast of a colour that nobody chose. */
export async function untilFaded(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((one) => !(one instanceof CSSTransition) || one.playState !== 'running'),
  );
}

/** Fails on any accessibility violation that axe finds in a part of the page (a CSS selector). */
export async function expectAccessible(page: Page, part: string): Promise<void> {
  await untilFaded(page);
  const isThere = await page.evaluate(() => 'axe' in window);
  // `evaluate` goes through the debugger; the content security policy would refuse a script tag.
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
