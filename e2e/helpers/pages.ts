import { expect, type Locator, type Page } from '@playwright/test';

type Stage = 'Dataset' | 'Train' | 'Runs' | 'Export' | 'Settings';

/** Goes to a stage by the rail at the left. */
export async function goTo(page: Page, stage: Stage): Promise<void> {
  const rail = page.getByRole('navigation', { name: 'Main' });
  await rail.getByRole('button', { name: new RegExp(`^${stage}`) }).click();
  await expect(page.locator(`main[data-screen="${stage.toLowerCase()}"]`)).toBeVisible();
}

/** The caption field of an image. */
export function captionOf(page: Page, image: string): Locator {
  return page.getByRole('textbox', { name: `Caption of ${image}` });
}

/** Waits until the thumbnail of an image is really drawn. */
export async function expectThumbnail(cell: Locator): Promise<void> {
  const image = cell.locator('img');
  await expect(image).toBeVisible();
  await expect
    .poll(() => image.evaluate((node: HTMLImageElement) => node.naturalWidth))
    .toBeGreaterThan(0);
}

/** Waits until the run on the screen has ended in a state. */
export async function expectRunState(page: Page, state: string): Promise<void> {
  await expect(page.locator('main [data-run-state]').first()).toHaveAttribute(
    'data-run-state',
    state,
    { timeout: 150_000 },
  );
}
