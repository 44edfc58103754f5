import { expect, it } from 'vitest';
import { chosenFiles, filesOfDrop, pictureCount } from './dropped-files.js';

const file = (name: string) => new File(['x'], name);
const paths = ({ files }: ReturnType<typeof chosenFiles>) =>
  files.map(({ name, files: its }) => [name, ...its.map(({ path }) => path)]);

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

it('walks dropped folders to the end and leaves nothing out: the rules judge what is there', async () => {
  const dropped: Folder = {
    'loose.png': null,
    'loose.txt': null,
    'set.zip': null,
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
  const found = await filesOfDrop({ items } as never, null);
  expect(found.paths).toEqual([]);
  expect(found.archives.map(({ name }) => name)).toEqual(['set.zip']);
  expect(paths(found)).toEqual([
    ['', 'loose.png', 'loose.txt'],
    ['pics', 'a.png', 'a.txt', 'b.jpg', 'readme.md', 'deep/c.webp', 'deep/b.txt'],
  ]);
  expect(found.files[1]?.files.at(-1)?.shown).toBe('pics/deep/b.txt');
  expect(pictureCount(found.files)).toBe(4);
});

it('keeps archives of a dialog apart: they are looked into on the host', () => {
  const found = chosenFiles([file('a.png'), file('set.ZIP')]);
  expect(found.archives.map(({ name }) => name)).toEqual(['set.ZIP']);
  expect(paths(found)).toEqual([['', 'a.png']]);
  expect(chosenFiles([file('set.zip')]).files).toEqual([]);
});

it('takes files that have no entry, and passes over dropped text', async () => {
  const made = file('made.png');
  const items = [made, null].map((one) => ({ webkitGetAsEntry: () => null, getAsFile: () => one }));
  expect(paths(await filesOfDrop({ items } as never, null))).toEqual([['', 'made.png']]);
});

it('takes paths where the page may know them, and the files themselves that have none', async () => {
  const virtual = file('virtual');
  const data = { files: [file('a.png'), virtual] } as never;
  const pathForFile = (one: File) => (one.name === 'virtual' ? '' : `/pictures/${one.name}`);
  const found = await filesOfDrop(data, pathForFile);
  expect(found.paths).toEqual(['/pictures/a.png']);
  expect(paths(found)).toEqual([['', 'virtual']]);
  expect(found.files[0]?.files[0]?.file).toBe(virtual);
});
