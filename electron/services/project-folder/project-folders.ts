import { realpath } from 'node:fs/promises';
import type { SetAside } from '../../platform/own-files.js';
import { OwnFolder } from '../../platform/own-folder.js';
import { LOCK, PROJECT_FILE, STUDIO } from './places.js';
import { ProjectFolder, type FolderPorts, type PlacedProject } from './project-folder.js';

export interface ProjectFoldersPorts extends FolderPorts {
  /** Told of what stood in the place of a file or folder of the app's own and was moved aside. `dir`: of the project. */
  onAside(dir: string, aside: SetAside): void;
}

/** The folders of all projects of this process. What was found real is remembered until a project is let go of. */
export class ProjectFolders {
  readonly #own = new Map<string, OwnFolder>();
  readonly #aside = new Map<string, SetAside[]>();

  constructor(private readonly ports: ProjectFoldersPorts) {}

  /** A project's folder, with the concepts that it has now. */
  of(project: PlacedProject): ProjectFolder {
    const trashOf = (linked: string) => this.#ownIn(linked, project.dir);
    return new ProjectFolder(project, this.#ownIn(project.dir), this.ports, trashOf);
  }

  /** See `ProjectFolder.mayRead`; for an import whose project is not there yet. */
  async mayRead(path: string): Promise<boolean> {
    const real = await realpath(path).catch(() => null); // gone, or a link that leads nowhere
    return real !== null && (await this.ports.mayShow(real));
  }

  /**
   * Makes sure that what is read and written before anything else of a project is real: `project.json`, `.studio`, the lock
   * in it. `dir`: absolute, links followed.
   */
  async prepare(dir: string): Promise<void> {
    const own = this.#ownIn(dir);
    await Promise.all([own.clearFile(PROJECT_FILE), own.clearFile(STUDIO, LOCK)]);
  }

  /** What was moved aside in a project since it was opened. */
  movedAside(dir: string): readonly SetAside[] {
    return this.#aside.get(dir) ?? [];
  }

  /** Forgets a project that was closed. */
  forget(dir: string): void {
    this.#own.delete(dir);
    this.#aside.delete(dir);
  }

  #ownIn(root: string, projectDir = root): OwnFolder {
    const known = this.#own.get(root);
    if (known) return known;
    const own = new OwnFolder(root, (aside) => {
      this.#aside.set(projectDir, [...this.movedAside(projectDir), aside]);
      this.ports.onAside(projectDir, aside);
    });
    this.#own.set(root, own);
    return own;
  }
}
