import { expect, it } from 'vitest';
import { filesOfDrop, pairCaptions } from './dropped-files.js';

const file = (name: string) => new File(['x'], name);
const names = (pairs: ReturnType<typeof pairCaptions>) =>
  pairs.map(({ file: image, caption }) => [image.name, caption?.name ?? null]);

it('pairs an image with the text file of the same name', () => {
  expect(
    names(pairCaptions([file('a.b.png'), file('a.txt'), file('a.b.TXT'), file('c.jpg')])),
  ).toEqual([
    ['a.b.png', 'a.b.TXT'],
    ['c.jpg', null],
  ]);
});

interface Folder {
  [name: string]: Folder | null;
}

/** Entries as a browser gives them for a drop; `null` is a file. A reader gives at most two at a time. */
function entryOf(name: string, content: Folder | null): FileSystemEntry {
  if (content === null)
    return {
      isFile: true,
      isDirectory: false,
      name,
      file: (on: (f: File) => void) => on(file(name)),
    } as never;
  const children = Object.entries(content).map(([child, inner]) => entryOf(child, inner));
  return {
    isFile: false,
    isDirectory: true,
    name,
    createReader: () => {
      let at = 0;
      return {
        readEntries: (on: (entries: FileSystemEntry[]) => void) =>
          on(children.slice(at, (at += 2))),
      };
    },
  } as never;
}

it('walks dropped folders to the end and pairs within each folder only', async () => {
  const dropped: Folder = {
    'loose.png': null,
    'loose.gif': null,
    pics: {
      'a.png': null,
      'a.txt': null,
      'b.jpg': null,
      'readme.md': null,
      deep: { 'c.webp': null, 'b.txt': null },
    },
  };
  const items = Object.entries(dropped).map(([name, content]) => ({
    webkitGetAsEntry: () => entryOf(name, content),
  }));
  const { files, paths } = await filesOfDrop({ items } as never, null);
  expect(paths).toEqual([]);
  expect(names([...files])).toEqual([
    ['loose.png', null],
    ['loose.gif', null],
    ['a.png', 'a.txt'],
    ['b.jpg', null],
    ['c.webp', null],
  ]);
});

it('takes files that have no entry, and passes over dropped text', async () => {
  const made = file('made.png');
  const items = [made, null].map((one) => ({ webkitGetAsEntry: () => null, getAsFile: () => one }));
  const { files } = await filesOfDrop({ items } as never, null);
  expect(names([...files])).toEqual([['made.png', null]]);
});

it('takes paths where the page may know them, and the files themselves that have none', async () => {
  const virtual = file('virtual');
  const data = { files: [file('a.png'), virtual] } as never;
  const pathForFile = (one: File) => (one.name === 'virtual' ? '' : `/pictures/${one.name}`);
  expect(await filesOfDrop(data, pathForFile)).toEqual({
    paths: ['/pictures/a.png'],
    files: [{ file: virtual, caption: null }],
  });
});
