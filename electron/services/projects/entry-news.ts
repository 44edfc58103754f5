import { isDeepStrictEqual } from 'node:util';
import { powersOfConcepts } from '../../../shared/domain/powers/index.js';
import type { OpenProjectsDeps } from './open-deps.js';
import { newEntry, usable, viewOf, type Entry, type WholeProject } from './open-entry.js';
import type { Place } from './place.js';
import { readProjectFile } from './project-file.js';

/** What becomes known of an open project after it was opened, and who is told of it. */
export class EntryNews {
  #remembered: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly deps: Pick<
      OpenProjectsDeps,
      'bus' | 'folders' | 'followers' | 'log' | 'powers' | 'records' | 'remember'
    >,
  ) {}

  newEntry(project: WholeProject, place: Place): Entry {
    return newEntry(project, place, () => this.deps.folders.movedAside(place.dir));
  }

  /** Only a project with folders elsewhere has anything to be asked for. */
  async allowedOf({ id, concepts, dir }: WholeProject): Promise<ReadonlySet<string>> {
    if (powersOfConcepts(concepts, dir).length === 0) return new Set();
    return this.deps.powers.allowedFolders(id);
  }

  /** Asks anew which linked folders a project may use, after a yes was given or taken back. */
  async refreshPowers(entry: Entry): Promise<void> {
    const before = usable(entry).offConcepts;
    entry.allowed = await this.allowedOf(entry.project);
    const now = usable(entry);
    const isSame =
      now.offConcepts.length === before.length &&
      now.offConcepts.every((concept, at) => concept === before[at]);
    if (isSame || entry.standing.as === 'follower') return;
    for (const follower of this.deps.followers) await follower.update?.(now);
  }

  /** Tells everybody of a project whose view has changed. */
  tell(entry: Entry): void {
    this.deps.bus.emit('projects.changed', entry.project.id, viewOf(entry));
  }

  /** What the owner's user has allowed shows here, too; until it is read, nothing more is. */
  followPowers(entry: Entry): void {
    this.refreshPowers(entry).catch((error: unknown) => {
      const { id } = entry.project;
      this.deps.log.error(`what project ${id} may use could not be read`, error);
    });
  }

  /** What its owner has changed of a project that is only read here. */
  async readAgain(entry: Entry, isOpen: () => boolean): Promise<void> {
    const { id, dir } = entry.project;
    const file = await readProjectFile(dir);
    if (file === null || !isOpen() || !entry.isReady) return;
    const now = { ...file, id, dir };
    if (isDeepStrictEqual(now, entry.project)) return;
    entry.project = now;
    entry.allowed = await this.allowedOf(now);
    for (const follower of this.deps.followers) await follower.update?.(usable(entry));
    this.tell(entry);
  }

  /** Who opens a project does not wait for its place in the lists of projects, nor fail for it. */
  remember(project: WholeProject): void {
    const { log, records, remember } = this.deps;
    const { dir } = project;
    const work = [remember(project), records.sweep()];
    const remembered = Promise.all(work).catch((error: unknown) => {
      log.error(`${dir} could not be put on the list of known projects`, error);
    });
    this.#remembered = Promise.all([this.#remembered, remembered]);
  }

  /** Resolves once everything is written that was begun. */
  async remembered(): Promise<void> {
    await this.#remembered;
  }
}
