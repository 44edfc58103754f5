import type { Concept, Project, ProjectFile, ReadOnly } from '../../../shared/contract/index.js';
import { powersOfConcepts } from '../../../shared/domain/powers/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { Powers, type PowersDeps } from '../powers/index.js';
import { notOpen } from './not-open.js';
import type { ProjectFolder, ProjectFolders } from '../project-folder/index.js';
import type { RunFile } from '../runs/index.js';
import type {
  OpenProject,
  Owner,
  UsableProject,
  WholeProject,
  WriteGuard,
} from './open-project.js';
import type { Rooms } from './rooms.js';
import type { Lease } from './ownership/lease.js';
import type { Place } from './ownership/place.js';

export interface BaseDeps {
  readonly folders: Pick<ProjectFolders, 'of' | 'movedAside'>;
  readonly powers: PowersDeps;
}

/** What is open in the registry: a project with how far it has come. */
export abstract class ProjectBase implements OpenProject {
  readonly folder: ProjectFolder;
  readonly powers: Powers;
  abstract readonly guard: WriteGuard;
  readonly owner: Owner | null = null;
  /** Its lock, where this process holds it. */
  readonly lease: Lease | null = null;
  readonly isOwned: boolean = false;
  readonly isPlain: boolean = false;
  /** False while its rooms open. */
  isReady = false;
  /** Set once it is let go of. */
  closing: Promise<void> | null = null;
  protected rooms: Partial<Rooms> = {};
  /** Linked folders, as concepts name them, that the project may use. */
  protected allowed: ReadonlySet<string> = new Set();
  #whole: WholeProject;
  #file: UsableProject;

  constructor(
    whole: WholeProject,
    readonly place: Place,
    private readonly base: BaseDeps,
  ) {
    this.#whole = whole;
    this.#file = usable(whole, this.allowed);
    const concepts = () => this.#file.concepts;
    this.powers = new Powers(this, base.powers);
    this.folder = base.folders.of({
      ...{ id: whole.id, dir: whole.dir },
      get concepts() {
        return concepts();
      },
    });
  }

  get id(): string {
    return this.#whole.id;
  }

  get dir(): string {
    return this.#whole.dir;
  }

  get whole(): WholeProject {
    return this.#whole;
  }

  get file(): UsableProject {
    return this.#file;
  }

  get history(): Rooms['history'] {
    return this.#room('history');
  }

  get dataset(): Rooms['dataset'] {
    return this.#room('dataset');
  }

  get intake(): Rooms['intake'] {
    return this.#room('intake');
  }

  get captions(): Rooms['captions'] {
    return this.#room('captions');
  }

  get captioning(): Rooms['captioning'] {
    return this.#room('captioning');
  }

  get doctor(): Rooms['doctor'] {
    return this.#room('doctor');
  }

  get preflight(): Rooms['preflight'] {
    return this.#room('preflight');
  }

  get runs(): Rooms['runs'] {
    return this.#room('runs');
  }

  view(): Project {
    const movedAside = [...this.base.folders.movedAside(this.place.dir)];
    const told = movedAside.length > 0 ? { movedAside } : {};
    return { ...this.whole, ...told, ownedBy: this.ownedBy(), readOnly: this.readOnly() };
  }

  /** What its runs were made with, as far as this process knows them. */
  runFiles(): RunFile[] {
    return this.rooms.runs?.files() ?? [];
  }

  /** Why it is only read here; null when it is not. */
  abstract readOnly(): ReadOnly | null;

  /** Asks anew which linked folders it may use, after a yes was given or taken back. */
  abstract refreshPowers(): Promise<void>;

  /** Lets go of it; the lock stays. */
  abstract close(): Promise<void>;

  abstract change(change: (file: ProjectFile) => ProjectFile): Promise<Project>;
  abstract addConcept(concept: Concept): Promise<void>;

  imagePath(imageId: string): Promise<string> {
    return this.folder.imageFile(imageId);
  }

  outputFile(runId: string, file: string): Promise<string> {
    return this.folder.outputFile(runId, file);
  }

  protected ownedBy(): Project['ownedBy'] {
    return null;
  }

  /** Takes a file over, and what it may use. */
  protected take(whole: WholeProject, allowed: ReadonlySet<string>): void {
    this.#whole = whole;
    this.allowed = allowed;
    this.#file = usable(whole, allowed);
  }

  #room<Name extends keyof Rooms>(name: Name): Rooms[Name] {
    const room = this.rooms[name];
    if (room !== undefined) return room;
    if (this.isPlain) {
      throw new AppError('unsupported', `${this.dir} is a folder of images: it has no ${name}.`, {
        hint: 'Make a project of it first.',
      });
    }
    throw notOpen(); // not yet, or another process answers for it
  }
}

/** The project as it may be worked with. */
function usable(whole: WholeProject, allowed: ReadonlySet<string>): UsableProject {
  const off = new Set(
    powersOfConcepts(whole.concepts, whole.dir)
      .map(({ value }) => value)
      .filter((folder) => !allowed.has(folder)),
  );
  return {
    ...whole,
    concepts: whole.concepts.filter(({ dir }) => !off.has(dir)),
    offConcepts: whole.concepts.filter(({ dir }) => off.has(dir)),
  };
}
