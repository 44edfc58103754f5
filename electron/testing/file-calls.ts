import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, sep } from 'node:path';

/** How often files and folders were asked for, by path below a folder. */
export interface FileCalls {
  /** Times a folder was listed. */
  lists(dir: string): number;
  /** Times a file was opened, by name; files that were not are left out. */
  opens(dir: string): Record<string, number>;
  reset(): void;
  restore(): void;
}

/** Counts this process's own calls of the file system from now on. They are carried out as always. */
export function countFileCalls(): FileCalls {
  const lists = new Map<string, number>();
  const opens = new Map<string, number>();
  const count = (counts: Map<string, number>, path: unknown) => {
    const key = String(path).split(sep).join('/');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  const undo = [
    watch(fs, 'open', (path) => count(opens, path)),
    watch(fs.promises, 'open', (path) => count(opens, path)),
    watch(fs.promises, 'readFile', (path) => count(opens, path)),
    watch(fs.promises, 'opendir', (path) => count(lists, path)),
    watch(fs.promises, 'readdir', (path) => count(lists, path)),
  ];
  syncBuiltinESMExports();
  return {
    lists: (dir) => lists.get(dir) ?? 0,
    opens: (dir) => {
      const below = [...opens].filter(([path]) => dirname(path) === dir);
      return Object.fromEntries(below.map(([path, times]) => [basename(path), times]));
    },
    reset: () => {
      lists.clear();
      opens.clear();
    },
    restore: () => {
      for (const one of undo) one();
      syncBuiltinESMExports();
    },
  };
}

/** Tells the first argument of each call; returns what puts the function back. */
function watch<N extends string>(
  home: Record<N, (...args: never[]) => unknown>,
  name: N,
  tell: (path: unknown) => void,
): () => void {
  const own = home[name];
  home[name] = (...args: never[]) => {
    tell(args[0]);
    return own.apply(home, args);
  };
  return () => {
    home[name] = own;
  };
}
