import { readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import {
  makeCaptionedProject,
  openCaptioned,
  openTool,
  scenes,
} from '../helpers/captioned-project.js';
import { expectAccessible } from '../helpers/axe.js';
import { dragOver, dropFiles } from '../helpers/drop.js';
import { captionOf } from '../helpers/pages.js';
import { expect, test } from '../helpers/test.js';

const textOf = (folder: string, name: string) => readFile(join(folder, `${name}.txt`), 'utf8');

test('dropped, filtered, edited in a batch after a preview, undone; redone after a restart', async ({
  launch,
  tmp,
}) => {
  const [one, two, three] = await scenes();
  const folder = await makeCaptionedProject(tmp, {
    'a.png': one ?? '',
    'a.txt': 'ohwx, red hat ,forest\r\nsecond line\r\n',
    'b.png': two ?? '',
    'b.txt': 'A woman with a bag, walking. Soft light.',
  });
  const dropped = [join(tmp, 'c.png'), join(tmp, 'c.txt')];
  await writeFile(dropped[0] ?? '', three ?? '');
  await writeFile(dropped[1] ?? '', 'ohwx, blue hat');

  const app = await launch();
  const { page } = app;
  await openCaptioned(page);
  await dropFiles(page, page.locator('main'), dropped);
  await expect(captionOf(page, 'c.png')).toHaveValue('ohwx, blue hat');

  await page.getByRole('searchbox').fill('hat NOT bag');
  await expect(page.locator('[data-image]')).toHaveCount(2);
  await openTool(page, 'Batch edit');
  const form = page.getByRole('form', { name: 'Batch edit' });
  await form.getByRole('textbox', { name: 'Find' }).fill('(\\w+) hat');
  await form.getByRole('textbox', { name: 'Replace by' }).fill('cap in $1');
  await form.getByRole('checkbox', { name: 'Regular expression' }).check();
  await expect(form.getByRole('status')).toHaveText('2 of 2 captions will change.');
  const preview = form.getByRole('region', { name: 'Changed captions' });
  await expect(preview.getByRole('listitem')).toHaveCount(2);
  await expect(preview.locator('ins').first()).toHaveText('cap');
  expect(await textOf(folder, 'c')).toBe('ohwx, blue hat');
  await form.getByRole('button', { name: 'Change 2 captions' }).click();
  await expect(page.getByText('2 captions changed')).toBeVisible();
  expect(await textOf(folder, 'a')).toBe('ohwx, cap in red ,forest\r\nsecond line\r\n');
  expect(await textOf(folder, 'b')).toBe('A woman with a bag, walking. Soft light.');

  await openTool(page, 'History');
  const history = page.getByRole('region', { name: 'History' });
  await history.getByRole('button', { name: 'Undo' }).click();
  await expect(history.getByRole('button', { name: 'Redo' })).toBeEnabled();
  await expect.poll(() => textOf(folder, 'a')).toBe('ohwx, red hat ,forest\r\nsecond line\r\n');
  await app.close();

  const again = await launch();
  await openCaptioned(again.page);
  await openTool(again.page, 'History');
  await again.page.getByRole('button', { name: 'Redo' }).click();
  await expect.poll(() => textOf(folder, 'c')).toBe('ohwx, cap in blue');
  await expect(captionOf(again.page, 'a.png')).toHaveValue(/cap in red/);
});

test('an expression without end is stopped in time, while the page and the host go on', async ({
  launch,
  tmp,
}) => {
  const [one] = await scenes();
  const many = Array.from({ length: 80 }, (_, at) => `tag number ${String(at)} here`).join(', ');
  const folder = await makeCaptionedProject(tmp, { 'a.png': one ?? '', 'a.txt': many });
  const { page } = await launch();
  await openCaptioned(page);
  await openTool(page, 'Batch edit');
  const form = page.getByRole('form', { name: 'Batch edit' });
  await form.getByRole('checkbox', { name: 'Regular expression' }).check();
  const find = form.getByRole('textbox', { name: 'Find' });
  await find.fill(`${'(.*), '.repeat(7)}hair$`);
  // The page takes what is typed while the search runs on.
  await form.getByRole('textbox', { name: 'Replace by' }).fill('\\7');
  await page.getByRole('searchbox').fill('tag');
  await expect(form.getByText(/took longer than 2 seconds on one caption/)).toBeVisible();
  await expect(form.getByRole('button', { name: 'Change captions' })).toBeDisabled();

  await find.fill('(number) (\\d+)(?:, tag)?');
  await form.getByRole('textbox', { name: 'Replace by' }).fill('\\2 $1');
  await form.getByRole('button', { name: 'Change 1 caption' }).click();
  await expect.poll(() => textOf(folder, 'a')).toMatch(/^tag 0 number here, tag 1 number here/);
});

test('tags: ordered by keyboard, added with a suggestion, removed; text comes back byte for byte', async ({
  launch,
  tmp,
}) => {
  const [one, two, three] = await scenes();
  const odd = 'ohwx ,  odd,blanks\r\nmore\r\n';
  const folder = await makeCaptionedProject(tmp, {
    'a.png': one ?? '',
    'a.txt': 'ohwx, hat, forest',
    'b.png': two ?? '',
    'b.txt': odd,
    'c.png': three ?? '',
    'c.txt': 'A woman in a hat, walking through the forest. Soft light.',
  });
  const { page } = await launch();
  await openCaptioned(page);
  const cell = (name: string) => page.locator(`[data-image="${name}"]`);
  await expect(cell('c.png').getByRole('button', { name: 'Edit as tags' })).toHaveCount(0);

  await captionOf(page, 'b.png').focus();
  await page.keyboard.press('Alt+t');
  await expect(cell('b.png').getByRole('listitem')).toHaveText(['ohwx', 'odd', 'blanks']);
  await expect(cell('b.png').getByLabel('Add a tag to b.png')).toBeFocused();
  await page.keyboard.press('Alt+t');
  await expect(captionOf(page, 'b.png')).toBeFocused();
  await expect(captionOf(page, 'b.png')).toHaveValue('ohwx ,  odd,blanks\nmore');
  expect(await textOf(folder, 'b')).toBe(odd);

  await cell('a.png').getByRole('button', { name: 'Edit as tags' }).click();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('button', { name: 'forest', exact: true })).toBeFocused();
  await page.keyboard.press('Alt+ArrowLeft');
  const tags = cell('a.png').getByRole('listitem');
  await expect(tags).toHaveText(['ohwx', 'forest', 'hat']);
  await expect(page.getByRole('button', { name: 'forest', exact: true })).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(tags).toHaveText(['ohwx', 'hat']);
  await cell('a.png').getByLabel('Add a tag to a.png').fill('bla');
  await page.getByRole('option', { name: /blanks/ }).click();
  await expect(tags).toHaveText(['ohwx', 'hat', 'blanks']);
  await dragOver(page, tags.nth(2), tags.nth(1));
  await expect(tags).toHaveText(['ohwx', 'blanks', 'hat']);
  await expect.poll(() => textOf(folder, 'a')).toBe('ohwx, blanks, hat');
  await cell('a.png').getByRole('button', { name: 'Edit as text' }).click();
  await expect(captionOf(page, 'a.png')).toHaveValue('ohwx, blanks, hat');
});

test('statistics lead to their images; what was deleted can be brought back until the trash is emptied', async ({
  launch,
  tmp,
}) => {
  const [one, two, three] = await scenes();
  const folder = await makeCaptionedProject(tmp, {
    'a.png': one ?? '',
    'a.txt': 'ohwx, hat',
    'b.png': two ?? '',
    'b.txt': 'ohwx, bag',
    'c.png': three ?? '',
  });
  // Making the project gave it the trigger word.
  await unlink(join(folder, 'c.txt'));
  await writeFile(join(folder, 'orphan.txt'), 'nobody');
  const { page } = await launch();
  await openCaptioned(page);
  const shown = page.locator('[data-image]');
  await expect(shown).toHaveCount(3);
  await openTool(page, 'Statistics');
  const statistics = page.getByRole('region', { name: 'Statistics' });
  await expect(statistics.getByText('Captions without an image: 1')).toBeVisible();
  await expect(statistics.getByRole('row', { name: 'ohwx 2 2' })).toBeVisible();
  await statistics.getByRole('button', { name: 'bag' }).click();
  await expect(shown).toHaveCount(1);
  await expect(page.getByRole('searchbox', { name: /^Filter/ })).toHaveValue('tag:"bag"');
  await page.getByRole('searchbox', { name: /^Filter/ }).fill('');
  await statistics.getByRole('button', { name: 'Without a caption' }).click();
  await expect(shown).toHaveCount(1);
  await expect(page.locator('[data-image="c.png"]')).toBeVisible();
  await page.getByRole('searchbox', { name: /^Filter/ }).fill('');
  await expect(shown).toHaveCount(3);

  await page.locator('[data-image="b.png"] .cell-thumb').click();
  await page.keyboard.press('Delete');
  await expect(shown).toHaveCount(2);
  expect(await readdir(folder)).not.toContain('b.txt');
  await openTool(page, 'History');
  await expect(page.getByText(/Trash: 1 image/)).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(shown).toHaveCount(3);
  expect(await textOf(folder, 'b')).toBe('ohwx, bag');
  await page.keyboard.press('Control+y');
  await expect(shown).toHaveCount(2);
  const deleted = page.getByRole('listitem').filter({ hasText: /^Delete/ });
  await expect(deleted).toHaveCount(1);
  await page.getByRole('button', { name: 'Empty trash…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Empty trash' }).click();
  await expect(page.getByText(/Trash: 1 image/)).toHaveCount(0);
  await expect(deleted).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Emptying the trash cannot be undone')).toBeVisible();
  await expect(shown).toHaveCount(2);

  // A folder that goes and comes back, as with a drive that is pulled out.
  const gone = page.getByText('The folder of “set” is not there:');
  await rename(folder, `${folder} aside`);
  await expect(gone).toBeVisible();
  await rename(`${folder} aside`, folder);
  await expect(shown).toHaveCount(2);
  await expect(gone).toHaveCount(0);
});

test('a caption changed on both sides shows both, and the choice is kept', async ({
  launch,
  tmp,
}) => {
  const [one] = await scenes();
  const folder = await makeCaptionedProject(tmp, { 'a.png': one ?? '', 'a.txt': 'before' });
  const { page } = await launch();
  await openCaptioned(page);
  const caption = captionOf(page, 'a.png');
  for (const choice of ['Keep mine', 'Take the one on disk']) {
    const theirs = `theirs before “${choice}”`;
    await caption.fill('');
    // Typed without a rest long enough to be saved, so that the other program writes in the middle of it.
    await Promise.all([
      caption.pressSequentially('mine, typed letter by letter for a while', { delay: 120 }),
      writeFile(join(folder, 'a.txt'), theirs),
    ]);
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toContainText('mine, typed letter by letter');
    await expect(dialog).toContainText(theirs);
    expect(await textOf(folder, 'a')).toBe(theirs);
    await dialog.getByRole('button', { name: choice }).click();
    const kept = choice === 'Keep mine' ? 'mine, typed letter by letter for a while' : theirs;
    await expect(caption).toHaveValue(kept);
    await expect.poll(() => textOf(folder, 'a')).toBe(kept);
  }
});

test('a caption in no known encoding is left alone until its encoding is chosen', async ({
  launch,
  tmp,
}) => {
  const [one] = await scenes();
  const bytes = Buffer.from([0xcb, 0xcf, 0xd4, 0x81]);
  const folder = await makeCaptionedProject(tmp, { 'a.png': one ?? '', 'a.txt': bytes });
  const file = join(folder, 'a.txt');
  const { page } = await launch();
  await openCaptioned(page);
  await expect(captionOf(page, 'a.png')).toHaveCount(0);
  await page.getByRole('button', { name: 'Choose encoding…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Read as').selectOption({ label: 'Cyrillic (KOI8-R)' });
  await expect(dialog.getByLabel('The text in this encoding')).toContainText('кот');
  expect((await readFile(file)).equals(bytes)).toBe(true);
  await dialog.getByRole('button', { name: 'Write as UTF-8' }).click();
  await expect(captionOf(page, 'a.png')).toHaveValue(/^кот/);
  expect(await readFile(file, 'utf8')).toMatch(/^кот/);
});

/** Presses Tab until the focus is on something of this name. */
async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press(key);
    const found = await page.evaluate(() => {
      const { activeElement: at } = document;
      const label = at instanceof HTMLInputElement ? (at.labels?.[0]?.textContent ?? '') : '';
      return [at?.getAttribute('aria-label'), label, at?.textContent].join(' ');
    });
    if (name.test(found)) return;
  }
  throw new Error(`Tab does not come to ${String(name)}.`);
}

test('by keyboard alone: filter, caption, batch edit, undo', async ({ launch, tmp }) => {
  const [one, two] = await scenes();
  const folder = await makeCaptionedProject(tmp, {
    'a.png': one ?? '',
    'a.txt': 'ohwx, hat',
    'b.png': two ?? '',
    'b.txt': 'ohwx, bag',
  });
  const { page } = await launch();
  await openCaptioned(page);
  await page.keyboard.press('Control+f');
  await page.keyboard.type('ohwx');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('F2');
  await expect(captionOf(page, 'a.png')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(captionOf(page, 'b.png')).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.type(', sea');
  await page.keyboard.press('Escape');
  await expect.poll(() => textOf(folder, 'b')).toBe('ohwx, bag, sea');
  await tabTo(page, /^ *Tools/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, /Find/);
  await page.keyboard.type('ohwx');
  await tabTo(page, /Replace by/);
  await page.keyboard.type('zwx');
  const form = page.getByRole('form', { name: 'Batch edit' });
  await expect(form.getByRole('status')).toHaveText(/will change/);
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(folder, 'b')).toBe('zwx, bag, sea');
  // Out of the text field, the keys are the history's.
  await tabTo(page, /Match case/);
  await page.keyboard.press('Control+z');
  await expect.poll(() => textOf(folder, 'b')).toBe('ohwx, bag, sea');
});

test('axe finds nothing serious on the dataset, its tools and the tag view, dark and light', async ({
  launch,
  tmp,
}) => {
  const [one, two] = await scenes();
  await makeCaptionedProject(tmp, {
    'a.png': one ?? '',
    'a.txt': 'ohwx, hat',
    'b.png': two ?? '',
    'b.txt': Buffer.from([0xcb, 0xcf, 0xd4, 0x81]),
  });
  const { page } = await launch();
  await openCaptioned(page);
  await page.locator('[data-image="a.png"]').getByRole('button', { name: 'Edit as tags' }).click();
  await openTool(page, 'Doctor');
  await page.getByRole('button', { name: 'Full check' }).click();
  await expect(page.getByText('of 100')).toBeVisible();
  for (const theme of ['Dark', 'Light']) {
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('menuitem', { name: theme }).click();
    const html = page.locator('html');
    await expect(html).toHaveAttribute('data-mantine-color-scheme', theme.toLowerCase());
    // Colours fade from one theme to the other, and what lies between has no contrast.
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))),
    );
    for (const tool of ['Doctor', 'Batch edit', 'Statistics', 'History'] as const) {
      await openTool(page, tool);
      await expectAccessible(page, 'main');
    }
  }
});
