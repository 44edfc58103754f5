import { isDeepStrictEqual } from 'node:util';
import type { Concept, Project, ProjectFile, ReadOnly } from '../../../shared/contract/index.js';
import type { AppError } from '../../../shared/result/errors.js';
import { Queue } from '../../platform/bounded.js';
import type { SeenLock } from '../../platform/lock-file.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import { ownerLockIn, type ProjectFolders } from '../project-folder/index.js';
import { closeRooms, openRooms, tellRooms } from './build-project.js';
import { notOpen } from './not-open.js';
import type { OpenProject, WholeProject, WriteGuard } from './open-project.js';
import type { Rooms } from './rooms.js';
import { BeatWatch } from './ownership/beat-watch.js';
import type { Holder } from './ownership/holder.js';
import type { Lease } from './ownership/lease.js';
import {
  judgeLock,
  onReadOnlyMedium,
  openElsewhere,
  type OwnershipDeps,
} from './ownership/ownership.js';
import type { Place } from './ownership/place.js';
import { ProjectBase, type BaseDeps } from './project-base.js';
import { readProjectFile, writeProjectFile } from './project-file.js';

/** How this process has a project by itself. */
export type Standing =
  | { readonly as: 'owner'; readonly lease: Lease }
  /** `holder` null: nothing can be written there. */
  | { readonly as: 'reader'; readonly holder: Holder | null };

export interface OwnProjectDeps extends Pick<OwnershipDeps, 'records' | 'times'> {
  readonly bus: EventBus;
  readonly log: Logger;
  readonly folders: ProjectFolders;
  readonly powers: BaseDeps['powers'];
  readonly rooms: (project: OpenProject) => Rooms;
}

/** Told when the owner of the project changes. */
interface OwnerListener {
  /** True while this very object is the open project, not one that has replaced it. */
  isOpen(): boolean;
  onLost(): void;
  onFree(): void;
}

/** A project without another process behind it: this process owns it, or only reads it because its holder is out of reach. */
export class OwnProject extends ProjectBase {
  readonly guard: WriteGuard = {
    mayWrite: (isFresh = false) => this.#mayWrite(isFresh),
    isWritable: () => this.#isWritable(),
  };
  override readonly isOwned: boolean;
  override readonly lease: Lease | null;
  /** True when another process took the project over while this one owned it. */
  isLost = false;
  /** Looks at the holder of a project that is only read here. */
  #watch: BeatWatch | null = null;
  readonly #changes = new Queue();
  #isClosed = false;

  constructor(
    whole: WholeProject,
    place: Place,
    readonly standing: Standing,
    private readonly deps: OwnProjectDeps,
  ) {
    super(whole, place, deps);
    this.lease = standing.as === 'owner' ? standing.lease : null;
    this.isOwned = this.lease !== null;
  }

  /** Opens its rooms. */
  async open(): Promise<void> {
    this.rooms = this.deps.rooms(this);
    await openRooms(this.rooms);
  }

  /** An owner hears when the project is taken over; a reader watches the heartbeat of the holder. */
  watchOwner({ isOpen, onLost, onFree }: OwnerListener): void {
    const { place, standing } = this;
    const { log, records, times } = this.deps;
    if (standing.as === 'owner') {
      standing.lease.onLost(() => {
        if (isOpen()) onLost();
      });
      return;
    }
    if (standing.holder === null) return;
    const isStale = async (seen: SeenLock) => (await judgeLock(seen, place, records)) === 'stale';
    const on = {
      onFree,
      onStillness: () => void this.tell(),
      onLook: () => this.#readAgain(isOpen),
    };
    this.#watch = new BeatWatch(ownerLockIn(place.dir), isStale, times, on, log);
  }

  /** The lock of its holder as it was seen last. */
  get seenLock(): SeenLock | null {
    return this.#watch?.seen ?? null;
  }

  /** Waits for the change under way; nothing is written after that. */
  async close(): Promise<void> {
    await this.#changes.run(() => Promise.resolve());
    await this.#watch?.close();
    await closeRooms(this.rooms);
    this.deps.folders.forget(this.place.dir);
    this.#isClosed = true;
  }

  change(change: (file: ProjectFile) => ProjectFile): Promise<Project> {
    return this.#changes.run(async () => {
      const { dir, ...file } = this.whole;
      const changed = change(file);
      await this.guard.mayWrite();
      await this.powers.recordChange({ ...changed, dir });
      await writeProjectFile(dir, changed);
      await this.#takeOver({ ...changed, dir });
      return this.tell();
    });
  }

  async addConcept(concept: Concept): Promise<void> {
    if (concept.isLinked) await this.powers.recordFolder(concept.dir);
    await this.change((file) => ({
      ...file,
      concepts: [...file.concepts.filter((known) => known.id !== concept.id), concept],
    }));
  }

  /** Asks again which linked folders the project may use, after a permission was given or revoked. */
  async refreshPowers(): Promise<void> {
    const before = this.file;
    this.take(this.whole, await this.powers.allowedFolders(this.whole.concepts));
    const now = this.file.offConcepts;
    const isSame =
      now.length === before.offConcepts.length &&
      now.every((concept, at) => concept === before.offConcepts[at]);
    if (!isSame) await tellRooms(this.rooms, before);
    // Linked folders and results elsewhere appear or disappear with their permission.
    this.rooms.dataset?.rescan();
    this.rooms.runs?.open().catch((error: unknown) => {
      this.deps.log.error('looking for runs after a change of what is allowed', error);
    });
  }

  /** Reads the file of a read-only project again, which its owner may have changed. */
  async #readAgain(isOpen: () => boolean): Promise<void> {
    const { id, dir } = this.whole;
    const file = await readProjectFile(dir);
    if (file === null || !isOpen() || !this.isReady) return;
    const now = { ...file, id, dir };
    if (isDeepStrictEqual(now, this.whole)) return;
    await this.#takeOver(now);
    this.tell();
  }

  /** Tells everybody that its view has changed. */
  tell(): Project {
    const view = this.view();
    this.deps.bus.emit('projects.changed', this.id, view);
    return view;
  }

  readOnly(): ReadOnly | null {
    if (this.standing.as !== 'reader') return null;
    const { holder } = this.standing;
    if (holder === null) return { why: 'medium', who: null, since: null, canTakeOver: false };
    const { host, user, kind, since, process } = holder;
    const who = { host, user, kind, pid: process.pid };
    return { why: this.isLost ? 'lost' : 'elsewhere', who, since, canTakeOver: this.canTakeOver };
  }

  /** True when the holder has sent no heartbeat for long enough. */
  get canTakeOver(): boolean {
    // Older versions send no heartbeat: their silence proves nothing, and they would not notice that they lost the project.
    const holder = this.standing.as === 'reader' ? this.standing.holder : null;
    return holder !== null && holder.lease !== '' && this.#watch?.isStill === true;
  }

  /** True when a process that cannot be reached holds the project. */
  get isHeldElsewhere(): boolean {
    return this.standing.as === 'reader' && this.standing.holder !== null;
  }

  override imagePath(imageId: string): Promise<string> {
    return this.dataset.imagePath(imageId);
  }

  override outputFile(runId: string, file: string): Promise<string> {
    return this.runs.outputFile(runId, file);
  }

  /** The error that refuses a change of a read-only project. */
  refusal(): AppError {
    const holder = this.standing.as === 'reader' ? this.standing.holder : null;
    return holder === null ? onReadOnlyMedium(this.dir) : openElsewhere(holder, this.canTakeOver);
  }

  async #takeOver(whole: WholeProject): Promise<void> {
    const before = this.file;
    this.take(whole, await this.powers.allowedFolders(whole.concepts));
    await tellRooms(this.rooms, before);
  }

  async #mayWrite(isFresh: boolean): Promise<void> {
    if (this.#isClosed) throw notOpen();
    if (this.lease === null) throw this.refusal();
    if (!(await this.lease.isHeld(isFresh))) throw this.lease.lostError();
  }

  async #isWritable(): Promise<boolean> {
    return !this.#isClosed && this.lease !== null && (await this.lease.isHeld(false));
  }
}
