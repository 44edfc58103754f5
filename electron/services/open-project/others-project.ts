import { ProjectFile, type Project, type ReadOnly } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobsService } from '../jobs/index.js';
import type { PowersDeps } from '../powers/index.js';
import type { ProjectFolders } from '../project-folder/index.js';
import type { Owner, WholeProject, WriteGuard } from './open-project.js';
import { OwnerMirror } from './ownership/owner-mirror.js';
import type { Ownership } from './ownership/ownership.js';
import type { Place } from './ownership/place.js';
import { ProjectBase } from './project-base.js';

export interface OthersProjectDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
  readonly folders: ProjectFolders;
  readonly powers: PowersDeps;
}

type Following = Extract<Ownership, { as: 'follower' }>;

/** A project that another process owns: requests about it are sent there (`host/route.ts`), events come back. */
export class OthersProject extends ProjectBase {
  readonly guard: WriteGuard = {
    mayWrite: () => Promise.reject(askOwner()),
    isWritable: () => Promise.resolve(false),
  };
  override readonly owner: Owner;
  readonly #mirror: OwnerMirror;
  #readOnly: ReadOnly | null;

  private constructor(
    told: Project,
    place: Place,
    private readonly following: Following,
    private readonly deps: OthersProjectDeps,
  ) {
    super(wholeOf(told), place, deps);
    const { connection, holder } = following;
    const { client } = connection;
    this.owner = { client, name: `${holder.process.pid} ${holder.since}` };
    this.#mirror = new OwnerMirror(client, told.id, deps.bus, deps.jobs);
    this.#readOnly = told.readOnly;
  }

  /**
   * Lives on another owner's word. `openAt`: where the project of an id is open here, null when it is not. Throws what the
   * owner answers; the connection is closed then.
   */
  static async follow(
    place: Place,
    following: Following,
    openAt: (id: string) => Place | null,
    deps: OthersProjectDeps,
  ): Promise<OthersProject> {
    let project: OthersProject | null = null;
    try {
      const opened = await following.connection.client.request('projects.open', { dir: place.dir });
      if (!opened.ok) throw AppError.fromValue(opened.error);
      const other = openAt(opened.value.id);
      if (other) throw sameId(place.dir, other.dir);
      project = new OthersProject(opened.value, place, following, deps);
      await project.#start();
      return project;
    } catch (error) {
      if (project === null) following.connection.close();
      else await project.close();
      throw error;
    }
  }

  /** Calls `on` once when its owner is gone. */
  onGone(on: () => void): void {
    this.following.connection.onClose(on);
  }

  async close(): Promise<void> {
    this.#mirror.stop();
    this.following.connection.close();
  }

  async refreshPowers(): Promise<void> {
    this.take(this.whole, await this.powers.allowedFolders(this.whole.concepts));
  }

  change(): Promise<never> {
    return Promise.reject(askOwner());
  }

  addConcept(): Promise<never> {
    return Promise.reject(askOwner());
  }

  /** As its owner tells. */
  readOnly(): ReadOnly | null {
    return this.#readOnly;
  }

  protected override ownedBy(): Project['ownedBy'] {
    const { process, kind, since } = this.following.holder;
    return { pid: process.pid, kind, since };
  }

  async #start(): Promise<void> {
    await this.refreshPowers();
    const { client } = this.owner;
    client.subscribe('projects.changed', this.id, (changed) => {
      this.#readOnly = changed.readOnly;
      this.#look(wholeOf(changed));
    });
    client.subscribe('powers.changed', this.id, () => this.#look(this.whole));
    await this.#mirror.start();
  }

  /** What the owner's user has allowed shows here, too; until it is read, nothing more is. */
  #look(whole: WholeProject): void {
    this.take(whole, this.allowed);
    this.refreshPowers().catch((error: unknown) => {
      this.deps.log.error(`what project ${this.id} may use could not be read`, error);
    });
  }
}

function wholeOf(told: Project): WholeProject {
  return { ...ProjectFile.parse(told), dir: told.dir };
}

function askOwner(): AppError {
  return new AppError('conflict', 'Another process has this project; only it may write there.', {
    hint: 'Try again: the request is sent on to it.',
  });
}

function sameId(dir: string, other: string): AppError {
  return new AppError('conflict', `${dir} has the same id as ${other}, which is open.`, {
    hint: 'Close the other project first: then this one can be opened.',
  });
}
