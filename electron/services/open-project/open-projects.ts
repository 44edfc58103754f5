import type { ProjectFile, RunSummary } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { identityAt } from './identity.js';
import { recordMade } from '../powers/index.js';
import { notOpen } from './not-open.js';
import type { OpenProjectsDeps } from './open-deps.js';
import type { OpenProject, Owner, WholeProject } from './open-project.js';
import { OthersProject } from './others-project.js';
import { OwnProject } from './own-project.js';
import { PlainProject } from './plain-project.js';
import { Lease } from './ownership/lease.js';
import { becomeOwner, takeProject, type Ownership } from './ownership/ownership.js';
import { isSamePlace, placeOf, type Place } from './ownership/place.js';
import { discoverProject, readProjectFile, writeProjectFile } from './project-file.js';

/** An owner that breaks the connection this often while a project is being opened is given up. */
const MOST_BREAKS = 3;

type RealProject = OwnProject | OthersProject;
type Entry = RealProject | PlainProject;

/** The projects that this process has open, the one place that knows them by their id: its own, others’ and those it only reads. */
export class OpenProjects {
  readonly #open = new Map<string, Entry>();
  /** Openings under way, one for each folder: a second request for the folder joins the first. */
  readonly #openings: { readonly place: Place; readonly opened: Promise<RealProject> }[] = [];
  /** Projects whose owner has changed, until they are open again under the new owner. */
  readonly #reopenings = new Map<string, Promise<void>>();
  /** Errors of projects that could not be opened again after their owner had gone. */
  readonly #lost = new Map<string, Error>();
  #isEnding = false;
  #naming: Promise<unknown> = Promise.resolve();
  #remembered: Promise<unknown> = Promise.resolve();
  /** The owner that has broken off last while it was asked for a project, and how often. */
  #broken = { by: '', times: 0 };

  constructor(private readonly deps: OpenProjectsDeps) {}

  /** Throws `not_found` when it is not open. */
  get(projectId: string): OpenProject {
    const project = this.#open.get(projectId);
    if (!project) throw notOpen();
    return project;
  }

  /** The project once all its rooms have opened; null when it is not open. */
  find(projectId: string): OpenProject | null {
    const project = this.#open.get(projectId);
    return project?.isReady === true ? project : null;
  }

  /** The other process that owns a project; null for one that this process answers for, or that is not open. */
  ownerOf(projectId: string): Owner | null {
    return this.#open.get(projectId)?.owner ?? null;
  }

  /** All but folders of images that are no projects. */
  all(): readonly OpenProject[] {
    return this.#real();
  }

  /** Those that this process answers for, once all their rooms have opened: what others own is theirs. */
  here(): readonly OpenProject[] {
    return this.#real().filter(({ isReady, owner }) => isReady && owner === null);
  }

  /** Runs that train now, in those. */
  activeRuns(): RunSummary[] {
    return this.here().flatMap(({ runs }) => runs.active());
  }

  /** Tells everybody of a project whose view has changed by something else than its file. */
  tellOf(dir: string): void {
    const project = this.#real().find((one) => one.dir === dir);
    if (project?.isReady) this.#tell(project); // else who opens it gets the view
  }

  /** Throws `locked` or `read_only` when a project is only read here. What another process owns is refused there, if at all. */
  async refuseReadOnly(projectId: string): Promise<void> {
    const project = this.#open.get(projectId);
    if (project?.owner === null) await project.guard.mayWrite(true);
  }

  /** Opens a project folder, or one laid out as `img/N_concept` by another tool. */
  async open(dir: string): Promise<OpenProject> {
    // The socket for other processes opens in parallel; `becomeOwner` awaits it and gets its error.
    this.deps.link.listen().catch(() => undefined);
    return this.#openAt(await placeOf(dir));
  }

  /** Opens a project whose folder was just made. */
  async adopt(dir: string, file: ProjectFile): Promise<OpenProject> {
    const place = await placeOf(dir);
    await this.deps.begun;
    await recordMade(this.deps.known, { ...file, dir: place.dir });
    return this.#once(place, () => this.#openFile(place, file, true));
  }

  /** Opens a folder of images that is no project, for its captions. Throws `not_found`, `read_only`, `locked`. */
  async openPlain(dir: string): Promise<OpenProject> {
    const project = await PlainProject.at(dir, this.deps);
    this.#open.set(project.id, project);
    try {
      await project.open();
    } catch (error) {
      await this.close(project.id);
      throw error;
    }
    project.isReady = true;
    return project;
  }

  /** Closes a project. Requests of other processes are finished first, or handed to the next owner. */
  async close(projectId: string): Promise<void> {
    await this.#reopenings.get(projectId);
    this.#lost.delete(projectId);
    const project = this.#open.get(projectId);
    if (project) await (project.closing ??= this.#close(project));
  }

  async #close(project: Entry): Promise<void> {
    if (project.isOwned) await this.deps.handOver.letGo(project);
    this.#open.delete(project.id);
    await this.#letGo(project);
  }

  async closeAll(): Promise<void> {
    this.#isEnding = true;
    const begun = [...this.#openings.map(({ opened }) => opened), ...this.#reopenings.values()];
    await Promise.allSettled(begun);
    for (const id of [...this.#open.keys()]) await this.close(id);
    await this.#remembered;
  }

  /** Resolves when it is known who owns a project; at once, unless its owner has just gone. Throws when nobody can. */
  async settled(projectId: string): Promise<void> {
    await this.#reopenings.get(projectId);
    const lost = this.#lost.get(projectId);
    if (lost !== undefined) throw lost;
  }

  /**
   * Takes a project over from a holder that has shown no sign of life for two minutes. Throws `locked` when it has, and
   * `conflict` when nothing is to be taken over.
   */
  async takeOver(projectId: string): Promise<OpenProject> {
    const project = this.#open.get(projectId);
    if (!project) throw notOpen();
    if (!(project instanceof OwnProject) || !project.isHeldElsewhere) {
      throw new AppError('conflict', 'This project is not held by anybody else.', {
        hint: 'It can be changed here, or lies where nothing can be written.',
      });
    }
    const { place, seenLock } = project;
    if (!project.canTakeOver) throw project.refusal();
    const taken = await takeProject(place, this.deps, seenLock);
    if (!(taken instanceof Lease)) throw project.refusal();
    if (this.#reopenings.has(projectId)) await this.#release(taken); // its holder let go in this very moment
    await this.#reopen(project, { lease: taken });
    return this.#openAt(place);
  }

  /** The open project of a place, or the one that is opened there now. */
  async #openAt(place: Place): Promise<RealProject> {
    const known = this.#real().find((one) => isSamePlace(one.place, place));
    if (known?.isReady && known.closing === null) return this.#still(known);
    await known?.closing;
    return this.#once(place, () => this.#read(place));
  }

  /** A read-only project whose folder has become writable meanwhile is opened again as its owner. */
  async #still(known: RealProject): Promise<RealProject> {
    if (!(known instanceof OwnProject) || known.isOwned || known.isHeldElsewhere) return known;
    const taken = await takeProject(known.place, this.deps);
    if (!(taken instanceof Lease)) return known;
    if (this.#reopenings.has(known.id)) await this.#release(taken); // by another opening
    await this.#reopen(known, { lease: taken });
    return this.#openAt(known.place);
  }

  async #read(place: Place, lease?: Lease): Promise<RealProject> {
    await this.deps.begun;
    await this.deps.folders.prepare(place.dir);
    const stored = await readProjectFile(place.dir);
    const file = stored ?? (await discoverProject(place.dir));
    return this.#openFile(place, file, stored === null, lease);
  }

  #once(place: Place, open: () => Promise<RealProject>): Promise<RealProject> {
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
  async #openFile(
    place: Place,
    file: ProjectFile,
    isNew: boolean,
    lease?: Lease,
  ): Promise<RealProject> {
    const ownership = lease === undefined ? await becomeOwner(place, this.deps) : own(lease);
    if (ownership.as === 'self') return this.#sameAs(place, ownership.place);
    const project =
      ownership.as === 'follower'
        ? await this.#followOrNext(place, ownership)
        : await this.#openOwn(place, file, ownership, isNew);
    if (project === null) return this.#openFile(place, file, isNew);
    project.isReady = true;
    this.#lost.delete(project.id);
    // A page may have drawn the project before this answer, without the note about files that were moved aside.
    if (project.view().movedAside !== undefined) this.#tell(project);
    this.#remember(project.whole);
    return project;
  }

  /** The project that this process has open by another name of its folder. */
  #sameAs(place: Place, own: Place): Promise<RealProject> {
    const isThere = (one: { readonly place: Place }) => isSamePlace(one.place, own);
    const isOpen = this.#real().some(isThere) || this.#openings.some(isThere);
    // An open project of the same path would have been found already: the lock then belongs to a plain folder of images.
    if (isOpen && !isSamePlace(place, own)) return this.#openAt(own);
    throw new AppError('locked', `This process is at work in ${place.dir} already.`, {
      hint: 'Wait for it to end, then open the project again.',
    });
  }

  /** Identities are given one at a time: of two copies opened together, only one may keep the id. */
  #name(place: Place, file: ProjectFile, ownership: Mine, isNew: boolean): Promise<OwnProject> {
    const named = this.#naming.then(async () => {
      const deps = { openAt: this.#placeOf, known: this.deps.known };
      const how = { isNew, canWrite: ownership.as === 'owner' };
      const whole = { ...(await identityAt(file, place, how, deps)), dir: place.dir };
      const project = new OwnProject(whole, place, ownership, this.deps);
      await project.refreshPowers();
      this.#open.set(project.id, project);
      return project;
    });
    this.#naming = named.catch(async () => {
      // The caller gets the error; the lock must not stay behind for others.
      if (ownership.as === 'owner') await this.#release(ownership.lease);
    });
    return named;
  }

  readonly #placeOf = (projectId: string): Place | null => this.#open.get(projectId)?.place ?? null;

  /**
   * Connects to the owner. Null when the owner has just gone, so that the lock is tried again. Throws what the owner answers.
   */
  async #followOrNext(
    place: Place,
    ownership: Extract<Ownership, { as: 'follower' }>,
  ): Promise<OthersProject | null> {
    const { process, since } = ownership.holder;
    const by = `${process.pid} ${since}`;
    try {
      const project = await OthersProject.follow(place, ownership, this.#placeOf, this.deps);
      this.#open.set(project.id, project);
      project.onGone(() => this.#ownerGone(project));
      this.#broken = { by: '', times: 0 };
      return project;
    } catch (error) {
      const isLeft = error instanceof AppError && error.code === 'disconnected';
      this.#broken = { by, times: this.#broken.by === by ? this.#broken.times + 1 : 1 };
      if (!isLeft || this.#broken.times >= MOST_BREAKS) throw error;
      return null;
    }
  }

  async #openOwn(
    place: Place,
    file: ProjectFile,
    ownership: Mine,
    isNew: boolean,
  ): Promise<OwnProject> {
    // The file is read again under the lock: the previous owner may have changed it after the first read.
    const stored = await readProjectFile(place.dir).catch(async (error: unknown) => {
      if (ownership.as === 'owner') await this.#release(ownership.lease);
      throw error;
    });
    const isUnwritten = isNew && stored === null;
    const project = await this.#name(place, stored ?? file, ownership, isUnwritten);
    this.#watch(project);
    try {
      const { dir, ...named } = project.whole;
      if (isUnwritten && project.isOwned) await writeProjectFile(dir, named);
      await project.open();
    } catch (error) {
      await this.close(project.id);
      throw error;
    }
    return project;
  }

  /** Hears when a project that this process owns is taken from it, or one that somebody else has becomes free. */
  #watch(project: OwnProject): void {
    project.watchOwner({
      isOpen: () => this.#open.get(project.id) === project,
      onLost: () => void this.#reopen(project, { isLost: true }),
      onFree: () => void this.#reopen(project),
    });
  }

  #ownerGone(project: OthersProject): void {
    const { id } = project;
    if (this.#open.get(id) !== project || project.closing !== null) return; // we closed it ourselves
    this.deps.handOver.ownerGone(id);
    if (this.#isEnding) return;
    void this.#reopen(project).then(() => this.deps.handOver.settled(id));
  }

  /**
   * Opens a project again after a change of its owner: the other owner is gone, has taken the project over (`isLost`), or
   * this process has (`lease`). Clients then take their snapshots again.
   */
  #reopen(project: RealProject, how: Reopening = {}): Promise<void> {
    const { id } = project;
    const going = this.#reopenings.get(id);
    if (going) return going;
    // Closed by its user, or opened anew already.
    if (this.#open.get(id) !== project) return Promise.resolve();
    const work = this.#reopenNow(project, how).finally(() => {
      this.#reopenings.delete(id);
      this.deps.bus.requestResync();
    });
    this.#reopenings.set(id, work);
    return work;
  }

  async #reopenNow(project: RealProject, { isLost = false, lease }: Reopening): Promise<void> {
    const { id, place } = project;
    this.#open.delete(id);
    try {
      await this.#letGo(project);
      // The owner may go while the opening that connected to it is still under way.
      const going = this.#openings.find((one) => isSamePlace(one.place, place));
      await going?.opened.catch(() => undefined); // who asked for it is told
      const opened = await this.#once(place, () => this.#read(place, lease));
      if (isLost && opened instanceof OwnProject) opened.isLost = true;
      this.#tell(opened);
    } catch (error) {
      this.deps.log.error(`the project in ${place.dir} could not be opened anew`, error);
      this.#lost.set(id, error instanceof Error ? error : new Error(String(error)));
      if (lease !== undefined) await this.#release(lease);
    }
  }

  async #letGo(project: Entry): Promise<void> {
    await project.close();
    const { lease } = project;
    if (lease === null) return;
    await this.#release(lease);
    await this.deps.handOver.dismiss(project.id);
  }

  #real(): RealProject[] {
    return [...this.#open.values()].flatMap((one) => (one instanceof PlainProject ? [] : [one]));
  }

  async #release(lease: Lease): Promise<void> {
    await lease.release();
    await this.deps.records.remove(lease.id);
  }

  #tell(project: OpenProject): void {
    this.deps.bus.emit('projects.changed', project.id, project.view());
  }

  /** Adds a project to the recent list in the background: opening must neither wait for that nor fail with it. */
  #remember(project: WholeProject): void {
    const { log, records, remember } = this.deps;
    const remembered = Promise.all([remember(project), records.sweep()]).catch((error: unknown) => {
      log.error(`${project.dir} could not be put on the list of known projects`, error);
    });
    this.#remembered = Promise.all([this.#remembered, remembered]);
  }
}

/** Ownership without another process: this one owns the project or only reads it. */
type Mine = Exclude<Ownership, { as: 'follower' | 'self' }>;

interface Reopening {
  readonly isLost?: boolean;
  readonly lease?: Lease;
}

const own = (lease: Lease): Ownership => ({ as: 'owner', lease });
