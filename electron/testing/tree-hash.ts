import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Every entry below a folder with its kind, mode, time and content; links as links. Two trees alike give the same text. */
export async function treeOf(root: string): Promise<string[]> {
  const lines: string[] = [];
  const walk = async (path: string): Promise<void> => {
    const stats = await lstat(path);
    const name = relative(root, path) || '.';
    const mode = (stats.mode & 0o777).toString(8);
    if (stats.isSymbolicLink()) {
      lines.push(`link ${name} -> ${await readlink(path)}`);
    } else if (stats.isDirectory()) {
      lines.push(`folder ${name} ${mode} ${stats.mtimeMs}`);
      for (const entry of (await readdir(path)).sort()) await walk(join(path, entry));
    } else if (stats.isFile()) {
      const hash = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      lines.push(`file ${name} ${mode} ${stats.mtimeMs} ${stats.size} ${hash}`);
    } else {
      lines.push(`other ${name} ${mode}`);
    }
  };
  await walk(root);
  return lines;
}
