import type { ProjectFile } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { EntryNews } from './entry-news.js';
import { followOwner } from './follow-owner.js';
import type { Holder } from './holder.js';
import { identityAt } from './identity.js';
import { Lease } from './lease.js';
import type { OpenProjectsDeps } from './open-deps.js';
import { refusalOf, usable, viewOf, watchHolder, type Entry } from './open-entry.js';
import { becomeOwner, takeProject, type Ownership } from './ownership.js';
import { isSamePlace, placeOf, type Place } from './place.js';
import { discoverProject, readProjectFile, writeProjectFile } from './project-file.js';

/** An owner that breaks off this often while it is asked for a project does not answer that. */
const MOST_BREAKS = 3;

/** The projects that this process has open: as their owner, through their owner, or only to read. By place, with one id each. */
export class OpenProjects {
  readonly #entries = new Map<string, Entry>();
  /** Openings that are on: one a place, however often it is asked for. */
  readonly #openings: { readonly place: Place; readonly opened: Promise<Entry> }[] = [];
  /** Projects that change their owner, until it is known who owns them now. */
  readonly #reopenings = new Map<string, Promise<void>>();
  /** Why nobody could take over a project that was open here. */
  readonly #lost = new Map<string, Error>();
  #isEnding = false;
  #naming: Promise<unknown> = Promise.resolve();
  /** The owner that has broken off last while it was asked for a project, and how often. */
  #broken = { by: '', times: 0 };
  readonly news: EntryNews;

  /** `written`: resolves when the changes of project files that are on have ended. */
  constructor(
    private readonly deps: OpenProjectsDeps,
    private readonly written: () => Promise<unknown>,
  ) {
    this.news = new EntryNews(deps);
  }

  async open(dir: string): Promise<Entry> {
    // The door for other processes is made meanwhile; whether it could be is asked below.
    this.deps.link.listen().catch(() => undefined);
    return this.#openAt(await placeOf(dir));
  }

  /** Opens a project whose folder was just made. */
  async adopt(dir: string, file: ProjectFile): Promise<Entry> {
    const place = await placeOf(dir);
    await this.deps.powers.begun;
    await this.deps.powers.recordChange(null, { ...file, dir: place.dir });
    return this.#once(place, () => this.#open(place, file, true));
  }

  /** Lets go of a project. What others asked this process for comes to its end first, or is handed on. */
  async close(projectId: string): Promise<void> {
    await this.#reopenings.get(projectId);
    this.#lost.delete(projectId);
    const entry = this.#entries.get(projectId);
    if (entry) await (entry.closing ??= this.#close(projectId, entry));
  }

  async #close(projectId: string, entry: Entry): Promise<void> {
    if (entry.standing.as === 'owner') await this.deps.handOver.letGo(entry.project);
    this.#entries.delete(projectId);
    await this.#letGo(projectId, entry);
  }

  async closeAll(): Promise<void> {
    this.#isEnding = true;
    const begun = [...this.#openings.map(({ opened }) => opened), ...this.#reopenings.values()];
    await Promise.allSettled(begun);
    for (const id of [...this.#entries.keys()]) await this.close(id);
    await this.news.remembered();
  }

  all(): Entry[] {
    return [...this.#entries.values()];
  }

  get(projectId: string): Entry | undefined {
    return this.#entries.get(projectId);
  }

  /** Resolves when it is known who owns a project; at once, unless its owner has just gone. Throws when nobody can. */
  async settled(projectId: string): Promise<void> {
    await this.#reopenings.get(projectId);
    const lost = this.#lost.get(projectId);
    if (lost !== undefined) throw lost;
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
  async #openAt(place: Place): Promise<Entry> {
    const known = this.all().find((entry) => isSamePlace(entry.place, place));
    if (known?.isReady && known.closing === null) return this.#still(known);
    await known?.closing;
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
    await this.deps.powers.begun;
    await this.deps.folders.prepare(place.dir);
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
        ? await this.#followOrNext(place, ownership)
        : await this.#attachOwn(place, file, ownership, isNew);
    if (entry === null) return this.#open(place, file, isNew);
    entry.isReady = true;
    this.#lost.delete(entry.project.id);
    // A page that draws the project before this answer has not heard of it.
    if (entry.movedAside().length > 0) this.news.tell(entry);
    this.news.remember(entry.project);
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
      const entry = this.news.newEntry({ ...own, dir: place.dir }, place);
      entry.allowed = await this.news.allowedOf(entry.project);
      this.#entries.set(own.id, entry);
      return entry;
    });
    this.#naming = named.catch(async () => {
      // Its caller is told; nobody else must find the project locked.
      if (ownership.as === 'owner') await this.#release(ownership.lease);
    });
    return named;
  }

  /** Follows an owner; null when that one is just leaving: there is a next one, or it is our turn. Throws what it answers. */
  async #followOrNext(
    place: Place,
    ownership: Extract<Ownership, { as: 'follower' }>,
  ): Promise<Entry | null> {
    const { process, since } = ownership.holder;
    const by = `${process.pid} ${since}`;
    try {
      const { bus, jobs } = this.deps;
      const openAt = (id: string) => this.#entries.get(id)?.place ?? null;
      const news = this.news;
      const entry = await followOwner(place, ownership, { bus, jobs, news, openAt });
      this.#entries.set(entry.project.id, entry);
      ownership.connection.onClose(() => this.#ownerGone(entry));
      this.#broken = { by: '', times: 0 };
      return entry;
    } catch (error) {
      const isLeft = error instanceof AppError && error.code === 'disconnected';
      this.#broken = { by, times: this.#broken.by === by ? this.#broken.times + 1 : 1 };
      if (!isLeft || this.#broken.times >= MOST_BREAKS) throw error;
      return null;
    }
  }

  async #attachOwn(
    place: Place,
    file: ProjectFile,
    ownership: Mine,
    isNew: boolean,
  ): Promise<Entry> {
    // The owner before may have changed it after it was read.
    const stored = await readProjectFile(place.dir).catch(async (error: unknown) => {
      if (ownership.as === 'owner') await this.#release(ownership.lease);
      throw error;
    });
    const isUnwritten = isNew && stored === null;
    const named = await this.#name(place, stored ?? file, ownership, isUnwritten);
    return this.#attach(named, ownership, isUnwritten);
  }

  /** Lets all who follow projects know one that this process owns, or reads. */
  async #attach(entry: Entry, ownership: Mine, isNew: boolean): Promise<Entry> {
    const { project } = entry;
    if (ownership.as === 'owner') this.#own(entry, ownership.lease);
    else this.#onlyRead(entry, ownership.holder);
    try {
      const { dir, ...file } = project;
      if (isNew && ownership.as === 'owner') await writeProjectFile(dir, file);
      for (const follower of this.deps.followers) await follower.attach(usable(entry));
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
      onLook: () => this.news.readAgain(entry, () => this.#entries.get(id) === entry),
    };
    entry.watch = watchHolder(entry, this.deps, on, log);
  }

  #ownerGone(entry: Entry): void {
    const { id } = entry.project;
    if (this.#entries.get(id) !== entry || entry.closing !== null) return; // we closed it ourselves
    this.deps.handOver.ownerGone(id);
    if (this.#isEnding) return;
    void this.#reopen(id, entry).then(() => this.deps.handOver.settled(id));
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
      // The owner may go before the opening that connected to it has ended.
      const going = this.#openings.find((one) => isSamePlace(one.place, entry.place));
      await going?.opened.catch(() => undefined); // who asked for it is told
      const opened = await this.#once(entry.place, () => this.#read(entry.place, lease));
      if (isLost && opened.standing.as === 'reader' && opened.standing.holder !== null)
        opened.standing = { ...opened.standing, why: 'lost' };
      bus.emit('projects.changed', opened.project.id, viewOf(opened));
    } catch (error) {
      log.error(`the project in ${entry.place.dir} could not be opened anew`, error);
      this.#lost.set(projectId, error instanceof Error ? error : new Error(String(error)));
      if (lease !== null) await this.#release(lease);
    }
  }

  async #letGo(projectId: string, { place, standing, watch }: Entry): Promise<void> {
    await this.written();
    await watch?.close();
    if (standing.as === 'follower') {
      standing.mirror.stop();
      standing.connection.close();
      return;
    }
    for (const follower of this.deps.followers) await follower.detach(projectId);
    this.deps.folders.forget(place.dir);
    this.deps.leases.drop(projectId);
    if (standing.as !== 'owner') return;
    await this.#release(standing.lease);
    await this.deps.handOver.dismiss(projectId);
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
