import { readdir, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { ProjectFile, RunId, type RecentProject } from '../../../shared/contract/index.js';
import { isImageName } from '../../../shared/domain/dataset/index.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import type { Logger } from '../../platform/log.js';
import { peekOwn } from '../../platform/own-files.js';
import { projectFileIn, type ProjectFolders } from '../project-folder/index.js';
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
    private readonly folders: Pick<ProjectFolders, 'of'>,
    private readonly now: () => number = Date.now,
  ) {
    this.#turns = new FileTurns(file);
  }

  /**
   * The list with what is in each folder now; `images` and `runs` are null where the project cannot be read. Linked folders
   * that a project may not use are not even looked for.
   */
  async list(): Promise<RecentProject[]> {
    await this.#changed; // a project that was just opened is among them
    const { entries } = await this.#read();
    return Promise.all(entries.map((entry) => describe(entry, this.folders)));
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

/** The folder is only looked at: nothing in it is moved, and nothing beyond it asked for without the user's yes. */
async function describe(entry: Entry, folders: Pick<ProjectFolders, 'of'>): Promise<RecentProject> {
  try {
    const dir = await realpath(entry.dir);
    const value = parse(await peekOwn(projectFileIn(dir)));
    const project = ProjectFile.safeParse(value);
    if (!project.success) return { ...entry, exists: value !== undefined, ...UNKNOWN };
    const { id, triggerWord, concepts } = project.data;
    const folder = folders.of({ id, dir, concepts });
    const images = await Promise.all(
      (await folder.usable()).map(({ root }) => count(root, isImageName)),
    );
    const runsDir = await folder.runs().catch(() => null); // a link that waits for a yes
    const runs =
      runsDir === null ? 0 : await count(runsDir, (name) => RunId.safeParse(name).success);
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

function parse(bytes: Buffer | null): unknown {
  try {
    return bytes === null ? undefined : (JSON.parse(bytes.toString('utf8')) as unknown);
  } catch {
    return undefined; // damaged: told when it is opened
  }
}

async function count(dir: string, isCounted: (name: string) => boolean): Promise<number> {
  const names = await readdir(dir).catch(() => []); // a concept or run folder may not be there (yet)
  return names.filter(isCounted).length;
}
