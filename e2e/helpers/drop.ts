import type { Locator, Page } from '@playwright/test';

/**
 * Drops real files on an element by the browser's own drag events, as a file manager does: the page gets File objects
 * with real paths behind them (which an Electron window can ask for, and a browser page cannot).
 */
export async function dropFiles(page: Page, target: Locator, files: string[]): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error('The place to drop on cannot be seen.');
  const cdp = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await cdp.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await cdp.detach();
}

/** Drags an element to where another one is, as a hand does with a mouse: press, move in small steps, let go. */
export async function dragOver(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error('What is dragged, or where to, cannot be seen.');
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width / 4, end.y + end.height / 2, { steps: 12 });
  await page.mouse.up();
}

/** A file as a script of a page makes it: no path on the disk lies behind it. */
export interface MadeFile {
  readonly name: string;
  readonly data: Buffer;
}

/** Drops files that lie nowhere on the disk, as pictures dragged out of another program's window do. */
export async function dropMadeFiles(page: Page, files: readonly MadeFile[]): Promise<void> {
  const encoded = files.map(({ name, data }) => ({ name, base64: data.toString('base64') }));
  await page.evaluate((all) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of all) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    for (const type of ['dragenter', 'dragover', 'drop']) {
      const event = new DragEvent(type, {
        dataTransfer: transfer,
        bubbles: true,
        cancelable: true,
      });
      document.documentElement.dispatchEvent(event);
    }
  }, encoded);
}
