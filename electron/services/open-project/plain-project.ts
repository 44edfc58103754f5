import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../../shared/result/errors.js';
import { closeRooms, openRooms } from './build-project.js';
import { notOpen } from './not-open.js';
import type { WriteGuard } from './open-project.js';
import type { Rooms } from './rooms.js';
import type { OwnProjectDeps } from './own-project.js';
import { holderText } from './ownership/holder.js';
import { Lease } from './ownership/lease.js';
import { onReadOnlyMedium, takeProject, type OwnershipDeps } from './ownership/ownership.js';
import { placeOf, type Place } from './ownership/place.js';
import { ProjectBase } from './project-base.js';
import { newProjectFile } from './project-file.js';

/** A folder of images that is no project: no project.json is written, the history lies in its `.studio`. */
export class PlainProject extends ProjectBase {
  readonly guard: WriteGuard = {
    mayWrite: async (isFresh = false) => {
      if (this.#isClosed) throw notOpen();
      if (!(await this.lease.isHeld(isFresh))) throw this.lease.lostError();
    },
    isWritable: async () => !this.#isClosed && this.lease.isHeld(false),
  };
  override readonly isPlain = true;
  #isClosed = false;

  private constructor(
    place: Place,
    override readonly lease: Lease,
    private readonly deps: Pick<OwnProjectDeps, 'folders' | 'powers' | 'rooms'>,
  ) {
    const name = basename(place.dir);
    const concept = { id: 'folder', name, dir: '.', isLinked: false, repeats: 1 };
    const file = newProjectFile({ name, triggerWord: '', concepts: [concept] });
    super({ ...file, id: `folder-${process.pid}`, dir: place.dir }, place, deps);
  }

  /** Throws `not_found`, `read_only`, and `locked` while another process writes there. Its rooms are not open yet. */
  static async at(
    dir: string,
    deps: Pick<OwnProjectDeps, 'folders' | 'powers' | 'rooms'> & OwnershipDeps,
  ): Promise<PlainProject> {
    const real = await realpath(dir).catch((error: unknown) => {
      throw new AppError('not_found', `The folder is not there: ${dir}`, { cause: error });
    });
    await deps.folders.prepare(real);
    const place = await placeOf(real);
    const lease = await takeProject(place, deps);
    if (lease === 'cannot be written') throw onReadOnlyMedium(real);
    if (lease instanceof Lease) return new PlainProject(place, lease, deps);
    throw new AppError('locked', `Somebody is writing in ${real}: ${holderText(lease.holder)}.`, {
      hint: 'Wait for it to end, then try again.',
    });
  }

  async open(): Promise<void> {
    const { captioning, captions, dataset, history } = this.deps.rooms(this);
    this.rooms = { captioning, captions, dataset, history } satisfies Partial<Rooms>;
    await openRooms(this.rooms);
    await this.dataset.scanned();
  }

  async close(): Promise<void> {
    await closeRooms(this.rooms);
    this.deps.folders.forget(this.dir);
    this.#isClosed = true;
  }

  refreshPowers(): Promise<void> {
    return Promise.resolve();
  }

  readOnly(): null {
    return null;
  }

  change(): Promise<never> {
    return Promise.reject(noProject(this.dir));
  }

  addConcept(): Promise<never> {
    return Promise.reject(noProject(this.dir));
  }
}

function noProject(dir: string): AppError {
  return new AppError('unsupported', `${dir} is a folder of images, not a project.`, {
    hint: 'Make a project of it first.',
  });
}
