import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { Power, ProjectId, RunId } from '../../../shared/contract/index.js';
import { replaceFile, syncFolder } from '../../platform/atomic-file.js';
import type { Logger } from '../../platform/log.js';
import { FileTurns, keepDamaged, markOf, readJson, type FileMark } from '../settings/index.js';

/** Places of one project that are remembered; the oldest go first. */
const MAX_PLACES = 20;

/** A run that this user started. */
const OwnRun = z.object({
  id: RunId,
  /** What its settings asked for when it was started; null: it is from a version that did not note it. */
  given: z.array(Power).nullable(),
  /** What its states to resume held when they were first seen: a folder of the run and a hash of what can run code in it. */
  states: z.array(z.object({ folder: z.string(), sha256: z.string() })).default([]),
});

const Known = z.object({
  id: ProjectId,
  name: z.string().default(''),
  /** Real folders in which it was seen, newest first. */
  places: z.array(z.object({ dir: z.string(), seenAt: z.number() })).default([]),
  /** What this user set or allowed: exact values. */
  allowed: z.array(Power.extend({ at: z.number() })).default([]),
  ownRuns: z.array(OwnRun).default([]),
});
/** What this user's data folder knows of a project. Times: Unix ms. */
export type KnownProject = z.output<typeof Known>;

type Entries = ReadonlyMap<string, KnownProject>;

/**
 * The user's own record of projects, by id: where each was seen and what it may do. Nothing in a project's folder is
 * believed, so nothing has to be signed. Damaged or lost, every project still opens; it only asks again.
 */
export class KnownProjects {
  readonly #turns: FileTurns;
  #known: { readonly entries: Entries; readonly mark: FileMark } | null = null;

  /** `file`: `known-projects.json` in the user's data folder; need not exist. */
  constructor(
    private readonly file: string,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {
    this.#turns = new FileTurns(file);
  }

  /** True when no version that keeps these records ran before. */
  async isFirstStart(): Promise<boolean> {
    return !(await readJson(this.file)).isThere;
  }

  async find(id: string): Promise<KnownProject | null> {
    return (await this.#entries()).get(id) ?? null;
  }

  /** Whether this user set or allowed this exact value. */
  async isAllowed(id: string, power: Power): Promise<boolean> {
    return (await this.find(id))?.allowed.some((one) => isSame(one, power)) ?? false;
  }

  async list(): Promise<KnownProject[]> {
    return [...(await this.#entries()).values()];
  }

  /** Notes where a project lies now; writes only what is new, without waiting for the disk. */
  async see(id: string, dir: string, name: string): Promise<void> {
    const place = resolve(dir);
    const known = await this.find(id);
    if (known?.places[0]?.dir === place && known.name === name) return;
    await this.#change(
      id,
      (entry) => ({
        ...entry,
        name,
        places: [
          { dir: place, seenAt: this.now() },
          ...entry.places.filter((one) => one.dir !== place),
        ].slice(0, MAX_PLACES),
      }),
      false,
    );
  }

  /** What the projects of the recent list hold counts as set by the user; also says that a first start was. */
  async begin(projects: readonly KnownProject[]): Promise<void> {
    await this.#write(
      (entries) => {
        for (const project of projects) {
          if (!entries.has(project.id)) entries.set(project.id, project);
        }
      },
      // Nothing is lost with an empty list.
      projects.length > 0,
    );
  }

  /** Notes a run that this user starts, with what its settings ask for. */
  async noteRun(id: string, runId: string, given: readonly Power[]): Promise<void> {
    await this.#change(id, (entry) => ({
      ...entry,
      ownRuns: [
        ...entry.ownRuns.filter((one) => one.id !== runId),
        { id: runId, given: given.map(({ kind, value }) => ({ kind, value })), states: [] },
      ],
    }));
  }

  /** Notes what a state of an own run holds. */
  async noteState(id: string, runId: string, folder: string, sha256: string): Promise<void> {
    await this.#change(id, (entry) => ({
      ...entry,
      ownRuns: entry.ownRuns.map((run) =>
        run.id === runId
          ? {
              ...run,
              states: [...run.states.filter((one) => one.folder !== folder), { folder, sha256 }],
            }
          : run,
      ),
    }));
  }

  /** Keeps a yes for each of these exact values. */
  async allow(id: string, powers: readonly Power[]): Promise<void> {
    const known = await this.find(id);
    const fresh = powers.filter(
      (power, at) =>
        !known?.allowed.some((one) => isSame(one, power)) &&
        powers.findIndex((one) => isSame(one, power)) === at,
    );
    if (fresh.length === 0) return;
    const at = this.now();
    await this.#change(id, (entry) => ({
      ...entry,
      allowed: [
        ...entry.allowed.filter((one) => !fresh.some((power) => isSame(one, power))),
        ...fresh.map(({ kind, value }) => ({ kind, value, at })),
      ],
    }));
  }

  /** Takes a yes back. */
  async revoke(id: string, power: Power): Promise<void> {
    await this.#change(id, (entry) => ({
      ...entry,
      allowed: entry.allowed.filter((one) => !isSame(one, power)),
    }));
  }

  /** A copy of a project keeps what was allowed to the one that it was made from: values and runs are the same. */
  async inherit(from: string, to: string): Promise<void> {
    const source = await this.find(from);
    if (source === null) return;
    await this.allow(to, source.allowed);
    if (source.ownRuns.length === 0) return;
    await this.#change(to, (entry) => ({ ...entry, ownRuns: source.ownRuns }));
  }

  async #entries(): Promise<Entries> {
    const mark = await markOf(this.file);
    if (this.#known?.mark === mark) return this.#known.entries;
    const { entries } = await this.#read();
    this.#known = { entries, mark };
    return entries;
  }

  #change(
    id: string,
    change: (entry: KnownProject) => KnownProject,
    isSynced = true,
  ): Promise<void> {
    return this.#write(
      (entries) => void entries.set(id, change(entries.get(id) ?? Known.parse({ id }))),
      isSynced,
    );
  }

  #write(change: (entries: Map<string, KnownProject>) => void, isSynced: boolean): Promise<void> {
    return this.#turns.run(async () => {
      const { entries, isDamaged } = await this.#read();
      if (isDamaged) await keepDamaged(this.file, this.log);
      const next = new Map(entries);
      change(next);
      const text = JSON.stringify({ version: 1, projects: [...next.values()] }, null, 2);
      await mkdir(dirname(this.file), { recursive: true });
      await replaceFile(this.file, `${text}\n`, 0o600, isSynced);
      if (isSynced) await syncFolder(dirname(this.file));
      this.#known = null;
    });
  }

  /** Without a lock: the file is always whole. Only a repair waits for its turn, in `#change`. */
  async #read(): Promise<{ entries: Entries; isDamaged: boolean }> {
    const { isThere, value } = await readJson(this.file);
    if (!isThere) return { entries: new Map(), isDamaged: false };
    const list = (value as { projects?: unknown } | undefined)?.projects;
    const found: unknown[] = Array.isArray(list) ? list : [];
    const good = found.flatMap((one) => {
      const entry = Known.safeParse(one);
      return entry.success ? [entry.data] : [];
    });
    return {
      entries: new Map(good.map((entry) => [entry.id, entry])),
      isDamaged: !Array.isArray(list) || good.length < found.length,
    };
  }
}

function isSame(one: Power, other: Power): boolean {
  return one.kind === other.kind && one.value === other.value;
}
