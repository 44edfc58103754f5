import { readdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import * as z from 'zod';
import { ProjectFile, RunId, type RecentProject } from '../../../shared/contract/index.js';
import { isImageName } from '../../../shared/domain/dataset/index.js';
import { powersOfConcepts } from '../../../shared/domain/powers/index.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import type { Logger } from '../../platform/log.js';
import { FileTurns } from './file-turns.js';
import { keepDamaged, readJson } from './json-file.js';

const MAX_ENTRIES = 30;

const Entry = z.object({ dir: z.string().min(1), name: z.string(), openedAt: z.number() });
type Entry = z.output<typeof Entry>;

/** The projects opened last, newest first: a small file in the user's data folder. */
export class RecentProjects {
  readonly #turns: FileTurns;
  /** The last change that was asked for; never rejects. */
  #changed: Promise<unknown> = Promise.resolve();

  /** `file`: `recent.json` in the user's data folder; need not exist. */
  constructor(
    private readonly file: string,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {
    this.#turns = new FileTurns(file);
  }

  /**
   * The list with what is in each folder now; `images` and `runs` are null where the project cannot be read.
   * `allowedFolders`: linked folders that a project may use; others are not even looked for.
   */
  async list(allowedFolders: AllowedFolders = nothingAllowed): Promise<RecentProject[]> {
    await this.#changed; // a project that was just opened is among them
    const { entries } = await this.#read();
    return Promise.all(entries.map((entry) => describe(entry, allowedFolders)));
  }

  /** The list as it was kept. */
  async entries(): Promise<readonly { readonly dir: string; readonly name: string }[]> {
    return (await this.#read()).entries;
  }

  /** Puts a project at the head of the list. */
  remember(dir: string, name: string): Promise<void> {
    const entry: Entry = { dir: resolve(dir), name, openedAt: this.now() };
    return this.#change((entries) => [entry, ...entries.filter((one) => one.dir !== entry.dir)]);
  }

  /** Takes a project off the list; its folder is left alone. */
  forget(dir: string): Promise<void> {
    return this.#change((entries) => entries.filter((one) => one.dir !== resolve(dir)));
  }

  #change(change: (entries: Entry[]) => Entry[]): Promise<void> {
    const work = this.#turns.run(async () => {
      const { entries, isDamaged } = await this.#read();
      if (isDamaged) await keepDamaged(this.file, this.log);
      await writeJsonAtomic(this.file, change(entries).slice(0, MAX_ENTRIES));
    });
    this.#changed = work.catch(() => undefined); // its caller hears of it
    return work;
  }

  /** Without a lock: the file is always whole. Only a repair waits for its turn, in `#change`. */
  async #read(): Promise<{ entries: Entry[]; isDamaged: boolean }> {
    const { isThere, value } = await readJson(this.file);
    if (!isThere) return { entries: [], isDamaged: false };
    const list: unknown[] = Array.isArray(value) ? value : [];
    const entries = list.flatMap((one) => {
      const entry = Entry.safeParse(one);
      return entry.success ? [entry.data] : [];
    });
    return { entries, isDamaged: !Array.isArray(value) || entries.length < list.length };
  }
}

const UNKNOWN = { images: null, runs: null, glance: null };

const nothingAllowed = () => Promise.resolve<ReadonlySet<string>>(new Set());
type AllowedFolders = (projectId: string) => Promise<ReadonlySet<string>>;

async function describe(entry: Entry, allowedFolders: AllowedFolders): Promise<RecentProject> {
  try {
    const { value } = await readJson(join(entry.dir, 'project.json'));
    const project = ProjectFile.safeParse(value);
    if (!project.success) return { ...entry, exists: value !== undefined, ...UNKNOWN };
    const { id, triggerWord, concepts } = project.data;
    const elsewhere = powersOfConcepts(concepts, entry.dir).map(({ value }) => value);
    const allowed = elsewhere.length === 0 ? new Set<string>() : await allowedFolders(id);
    const dirs = concepts
      .filter(({ dir }) => !elsewhere.includes(dir) || allowed.has(dir))
      .map(({ dir }) => (isAbsolute(dir) ? dir : join(entry.dir, dir)));
    const images = await Promise.all(dirs.map((dir) => count(dir, isImageName)));
    const runs = await count(join(entry.dir, 'runs'), (name) => RunId.safeParse(name).success);
    return {
      ...entry,
      name: project.data.name,
      exists: true,
      images: images.reduce((sum, some) => sum + some, 0),
      runs,
      glance: { id, triggerWord, concepts },
    };
  } catch {
    // An unplugged drive or a folder without access: the list shows it as not there.
    return { ...entry, exists: false, ...UNKNOWN };
  }
}

async function count(dir: string, isCounted: (name: string) => boolean): Promise<number> {
  const names = await readdir(dir).catch(() => []); // a concept or run folder may not be there (yet)
  return names.filter(isCounted).length;
}
