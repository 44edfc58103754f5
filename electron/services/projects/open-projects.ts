import { isDeepStrictEqual } from 'node:util';
import { ProjectFile, type Project } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobsService } from '../jobs/index.js';
import type { KnownProjects } from '../known-projects/index.js';
import type { Leases } from '../leases/index.js';
import type { Holder } from './holder.js';
import { identityAt } from './identity.js';
import { Lease } from './lease.js';
import {
  newEntry,
  refusalOf,
  viewOf,
  watchHolder,
  type Entry,
  type OpenProject,
} from './open-entry.js';
import { OwnerMirror } from './owner-mirror.js';
import { becomeOwner, takeProject, type Ownership, type OwnershipDeps } from './ownership.js';
import { isSamePlace, placeOf, type Place } from './place.js';
import { discoverProject, readProjectFile, writeProjectFile } from './project-file.js';

/** What wants to know of projects that this process has: datasets, runs, … Whether they may be written the leases tell. */
export interface ProjectFollower {
  attach(project: OpenProject): Promise<void>;
  update?(project: OpenProject): Promise<void> | void;
  detach(projectId: string): Promise<void> | void;
}

export interface OpenProjectsDeps extends OwnershipDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
  readonly known: KnownProjects;
  readonly leases: Leases;
  readonly followers: readonly ProjectFollower[];
  /** Called with every project that was opened, for the recent list. */
  readonly remember: (dir: string, name: string) => Promise<void>;
}

/** The projects that this process has open: as their owner, through their owner, or only to read. By place, with one id each. */
export class OpenProjects {
  readonly #entries = new Map<string, Entry>();
  /** Openings that are on: one a place, however often it is asked for. */
  readonly #openings: { readonly place: Place; readonly opened: Promise<Entry> }[] = [];
  readonly #reopenings = new Map<string, Promise<void>>();
  #naming: Promise<unknown> = Promise.resolve();
  #remembered: Promise<unknown> = Promise.resolve();

  /** `written`: resolves when the changes of project files that are on have ended. */
  constructor(
    private readonly deps: OpenProjectsDeps,
    private readonly written: () => Promise<unknown>,
  ) {}

  async open(dir: string): Promise<Entry> {
    // The door for other processes is made meanwhile; whether it could be is asked below.
    this.deps.link.listen().catch(() => undefined);
    return this.#openAt(await placeOf(dir));
  }

  /** Opens a project whose folder was just made. */
  async adopt(dir: string, file: ProjectFile): Promise<Entry> {
    const place = await placeOf(dir);
    return this.#once(place, () => this.#open(place, file, true));
  }

  async close(projectId: string): Promise<void> {
    const entry = this.#entries.get(projectId);
    if (!entry) return;
    this.#entries.delete(projectId);
    await this.#letGo(projectId, entry);
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#reopenings.values());
    for (const id of [...this.#entries.keys()]) await this.close(id);
    await this.#remembered;
  }

  all(): Entry[] {
    return [...this.#entries.values()];
  }

  get(projectId: string): Entry | undefined {
    return this.#entries.get(projectId);
  }

  /** Resolves when a project that changes its owner just now is there again. */
  async settled(projectId: string): Promise<void> {
    await this.#reopenings.get(projectId);
  }

  /** Takes a project over that is only read here. Throws `locked`, `conflict`; see `projects.takeOver`. */
  async takeOver(projectId: string, entry: Entry): Promise<Entry> {
    const { standing, watch, place } = entry;
    if (standing.as !== 'reader' || standing.holder === null) {
      throw new AppError('conflict', 'This project is not held by anybody else.', {
        hint: 'It can be changed here, or lies where nothing can be written.',
      });
    }
    if (viewOf(entry).readOnly?.canTakeOver !== true) throw refusalOf(entry);
    const taken = await takeProject(place, this.deps, watch?.seen ?? null);
    if (!(taken instanceof Lease)) throw refusalOf(entry);
    if (this.#reopenings.has(projectId)) await this.#release(taken); // its holder let go in this very moment
    await this.#reopen(projectId, entry, { lease: taken });
    return this.#openAt(place);
  }

  /** The open project of a place, or the one that is opened there now. */
  #openAt(place: Place): Promise<Entry> {
    const known = this.all().find((entry) => isSamePlace(entry.place, place));
    if (known?.isReady) return this.#still(known);
    return this.#once(place, () => this.#read(place));
  }

  /** A folder that could not be written to may have become writable since. */
  async #still(known: Entry): Promise<Entry> {
    const { project, standing, place } = known;
    if (standing.as !== 'reader' || standing.holder !== null) return known;
    const taken = await takeProject(place, this.deps);
    if (!(taken instanceof Lease)) return known;
    if (this.#reopenings.has(project.id)) await this.#release(taken); // by another opening
    await this.#reopen(project.id, known, { lease: taken });
    return this.#openAt(place);
  }

  async #read(place: Place, lease: Lease | null = null): Promise<Entry> {
    const stored = await readProjectFile(place.dir);
    const file = stored ?? (await discoverProject(place.dir));
    return this.#open(place, file, stored === null, lease);
  }

  #once(place: Place, open: () => Promise<Entry>): Promise<Entry> {
    const going = this.#openings.find((one) => isSamePlace(one.place, place));
    if (going) return going.opened;
    const opened = open().finally(() => {
      this.#openings.splice(
        this.#openings.findIndex((one) => one.opened === opened),
        1,
      );
    });
    this.#openings.push({ place, opened });
    return opened;
  }

  /** `lease`: of the project, where it has been taken over already. */
  async #open(
    place: Place,
    file: ProjectFile,
    isNew: boolean,
    lease: Lease | null = null,
  ): Promise<Entry> {
    const ownership = lease === null ? await becomeOwner(place, this.deps) : own(lease);
    if (ownership.as === 'self') return this.#sameAs(place, ownership.place);
    const entry =
      ownership.as === 'follower'
        ? await this.#follow(place, ownership)
        : await this.#attach(await this.#name(place, file, ownership, isNew), ownership, isNew);
    entry.isReady = true;
    this.#remember(entry.project);
    return entry;
  }

  /** The project that this process has open by another name of its folder. */
  #sameAs(place: Place, own: Place): Promise<Entry> {
    const isThere = (one: { readonly place: Place }) => isSamePlace(one.place, own);
    const isOpen = this.all().some(isThere) || this.#openings.some(isThere);
    // By the same name it would have been found at once: then it is no project that is open.
    if (isOpen && !isSamePlace(place, own)) return this.#openAt(own);
    throw new AppError('locked', `This process is at work in ${place.dir} already.`, {
      hint: 'Wait for it to end, then open the project again.',
    });
  }

  /** One after the other: two copies that are opened at once must not both keep the id. */
  #name(place: Place, file: ProjectFile, ownership: Mine, isNew: boolean): Promise<Entry> {
    const named = this.#naming.then(async () => {
      const deps = {
        openAt: (id: string) => this.#entries.get(id)?.place ?? null,
        known: this.deps.known,
      };
      const how = { isNew, canWrite: ownership.as === 'owner' };
      const own = await identityAt(file, place, how, deps);
      const entry = newEntry({ ...own, dir: place.dir }, place);
      this.#entries.set(own.id, entry);
      return entry;
    });
    this.#naming = named.catch(async () => {
      // Its caller is told; nobody else must find the project locked.
      if (ownership.as === 'owner') await this.#release(ownership.lease);
    });
    return named;
  }

  /** Lets all who follow projects know one that this process owns, or reads. */
  async #attach(entry: Entry, ownership: Mine, isNew: boolean): Promise<Entry> {
    const { project } = entry;
    if (ownership.as === 'owner') this.#own(entry, ownership.lease);
    else this.#onlyRead(entry, ownership.holder);
    try {
      const { dir, ...file } = project;
      if (isNew && ownership.as === 'owner') await writeProjectFile(dir, file);
      for (const follower of this.deps.followers) await follower.attach(project);
    } catch (error) {
      await this.close(project.id);
      throw error;
    }
    return entry;
  }

  #own(entry: Entry, lease: Lease): void {
    const { id } = entry.project;
    entry.standing = { as: 'owner', lease };
    this.deps.leases.hold(id, lease);
    lease.onLost(() => {
      if (this.#entries.get(id) === entry) void this.#reopen(id, entry, { isLost: true });
    });
  }

  #onlyRead(entry: Entry, holder: Holder | null): void {
    const { bus, leases, log } = this.deps;
    const { id } = entry.project;
    entry.standing = { as: 'reader', why: holder === null ? 'medium' : 'elsewhere', holder };
    leases.refuse(id, () => refusalOf(entry));
    if (holder === null) return;
    const on = {
      onFree: () => void this.#reopen(id, entry),
      onStillness: () => void bus.emit('projects.changed', id, viewOf(entry)),
      onLook: () => this.#readAgain(entry),
    };
    entry.watch = watchHolder(entry, this.deps, on, log);
  }

  /** What its owner has changed of a project that is only read here. */
  async #readAgain(entry: Entry): Promise<void> {
    const { id, dir } = entry.project;
    const file = await readProjectFile(dir);
    if (file === null || this.#entries.get(id) !== entry || !entry.isReady) return;
    const now = { ...file, id, dir };
    if (isDeepStrictEqual(now, entry.project)) return;
    entry.project = now;
    for (const follower of this.deps.followers) await follower.update?.(now);
    this.deps.bus.emit('projects.changed', id, viewOf(entry));
  }

  /** Who opens a project does not wait for its place in the lists of projects, nor fail for it. */
  #remember({ id, dir, name }: OpenProject): void {
    const { known, log, records, remember } = this.deps;
    const work = [remember(dir, name), known.see(id, dir, name), records.sweep()];
    const remembered = Promise.all(work).catch((error: unknown) => {
      log.error(`${dir} could not be put on the list of known projects`, error);
    });
    this.#remembered = Promise.all([this.#remembered, remembered]);
  }

  /** Lives on another owner's word: its project, its events; when it is gone, this process takes over. */
  async #follow(
    place: Place,
    { connection, holder }: Extract<Ownership, { as: 'follower' }>,
  ): Promise<Entry> {
    const { bus, jobs } = this.deps;
    let mirror: OwnerMirror | null = null;
    try {
      const opened = await connection.client.request('projects.open', { dir: place.dir });
      if (!opened.ok) throw AppError.fromValue(opened.error);
      const project = ownerless(opened.value);
      const other = this.get(project.id);
      if (other) throw sameId(place.dir, other.place.dir);
      const entry = newEntry(project, place);
      mirror = new OwnerMirror(connection.client, project.id, bus, jobs);
      const { process, kind, since } = holder;
      const ownedBy = { pid: process.pid, kind, since };
      const standing = {
        ...{ as: 'follower' as const, connection, mirror, ownedBy },
        readOnly: opened.value.readOnly,
      };
      entry.standing = standing;
      connection.client.subscribe('projects.changed', project.id, (changed) => {
        entry.project = ownerless(changed);
        standing.readOnly = changed.readOnly;
      });
      await mirror.start();
      this.#entries.set(project.id, entry);
      connection.onClose(() => void this.#reopen(project.id, entry));
      return entry;
    } catch (error) {
      mirror?.stop();
      connection.close();
      throw error;
    }
  }

  /**
   * Opens a project anew whose owner has changed: another one is gone, or has taken over (`isLost`), or this process has
   * (`lease`). What is shown of it is read again.
   */
  #reopen(projectId: string, entry: Entry, how: Reopening = {}): Promise<void> {
    const going = this.#reopenings.get(projectId);
    if (going) return going;
    // Closed by its user, or opened anew already.
    if (this.#entries.get(projectId) !== entry) return Promise.resolve();
    const work = this.#reopenNow(projectId, entry, how).finally(() => {
      this.#reopenings.delete(projectId);
      this.deps.bus.requestResync();
    });
    this.#reopenings.set(projectId, work);
    return work;
  }

  async #reopenNow(projectId: string, entry: Entry, how: Reopening): Promise<void> {
    const { bus, log } = this.deps;
    const { isLost = false, lease = null } = how;
    this.#entries.delete(projectId);
    try {
      await this.#letGo(projectId, entry);
      const opened = await this.#once(entry.place, () => this.#read(entry.place, lease));
      if (isLost && opened.standing.as === 'reader' && opened.standing.holder !== null)
        opened.standing = { ...opened.standing, why: 'lost' };
      bus.emit('projects.changed', opened.project.id, viewOf(opened));
    } catch (error) {
      log.error(`the project in ${entry.place.dir} could not be opened anew`, error);
      if (lease !== null) await this.#release(lease);
    }
  }

  async #letGo(projectId: string, { standing, watch }: Entry): Promise<void> {
    await this.written();
    await watch?.close();
    if (standing.as === 'follower') {
      standing.mirror.stop();
      standing.connection.close();
      return;
    }
    for (const follower of this.deps.followers) await follower.detach(projectId);
    this.deps.leases.drop(projectId);
    if (standing.as === 'owner') await this.#release(standing.lease);
  }

  async #release(lease: Lease): Promise<void> {
    await lease.release();
    await this.deps.records.remove(lease.id);
  }
}

/** What this process has by itself. */
type Mine = Exclude<Ownership, { as: 'follower' | 'self' }>;

interface Reopening {
  readonly isLost?: boolean;
  readonly lease?: Lease;
}

const own = (lease: Lease): Ownership => ({ as: 'owner', lease });

function ownerless(project: Project): OpenProject {
  return { ...ProjectFile.parse(project), dir: project.dir };
}

function sameId(dir: string, other: string): AppError {
  return new AppError('conflict', `${dir} has the same id as ${other}, which is open.`, {
    hint: 'Close the other project first: then this one can be opened.',
  });
}
