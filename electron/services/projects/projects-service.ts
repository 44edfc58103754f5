import type { Concept, ParsedInput, Project, ProjectFile } from '../../../shared/contract/index.js';
import { changedConcepts, noSuchConcept } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { refusalOf, viewOf, type Entry, type OpenProject } from './open-entry.js';
import { OpenProjects, type OpenProjectsDeps } from './open-projects.js';
import type { OwnerConnection } from './ownership.js';
import { writeProjectFile } from './project-file.js';
import { updatedProject } from './project-update.js';

/**
 * Opens projects and keeps `project.json`. One process owns a project; others of this user forward their requests to it, and
 * where it cannot be reached they only read.
 */
export class ProjectsService {
  readonly #open: OpenProjects;
  #writes: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: OpenProjectsDeps) {
    this.#open = new OpenProjects(deps, () => this.#writes);
  }

  /** Opens a project folder, or one laid out as `img/N_concept` by another tool. */
  async open(dir: string): Promise<Project> {
    return viewOf(await this.#open.open(dir));
  }

  /** Registers a project whose folder was just made, and opens it. */
  async adopt(dir: string, file: ProjectFile): Promise<Project> {
    return viewOf(await this.#open.adopt(dir, file));
  }

  close(projectId: string): Promise<void> {
    return this.#open.close(projectId);
  }

  closeAll(): Promise<void> {
    return this.#open.closeAll();
  }

  /** Resolves when a project that changes its owner just now is there again. */
  settled(projectId: string): Promise<void> {
    return this.#open.settled(projectId);
  }

  entries(): Entry[] {
    return this.#open.all();
  }

  /** True once a project is open and all who follow it know it. */
  isOpen(projectId: string): boolean {
    return this.#open.get(projectId)?.isReady === true;
  }

  /** The project as this process knows it. Throws `not_found` when it is not open. */
  get(projectId: string): OpenProject {
    return this.#entry(projectId).project;
  }

  view(projectId: string): Project {
    return viewOf(this.#entry(projectId));
  }

  /** The project when this process may write it, `elsewhere` when it may not, null when it is not open here. */
  own(projectId: string): OpenProject | 'elsewhere' | null {
    const entry = this.#open.get(projectId);
    if (!entry) return null;
    return entry.standing.as === 'owner' ? entry.project : 'elsewhere';
  }

  /** The client of the process that owns the project, or null when there is none to ask. */
  remoteOf(projectId: string): OwnerConnection['client'] | null {
    const standing = this.#open.get(projectId)?.standing;
    return standing?.as === 'follower' ? standing.connection.client : null;
  }

  /** Throws `locked` or `read_only` when a project is only read here. What another process owns is refused there, if at all. */
  async refuseReadOnly(projectId: string): Promise<void> {
    const entry = this.#open.get(projectId);
    if (entry?.standing.as === 'reader') throw refusalOf(entry);
    if (entry?.standing.as === 'owner') await this.deps.leases.mayWrite(projectId, true);
  }

  /**
   * Takes a project over from a holder that has shown no sign of life for two minutes. Throws `locked` when it has, and
   * `conflict` when nothing is to be taken over.
   */
  async takeOver(projectId: string): Promise<Project> {
    return viewOf(await this.#open.takeOver(projectId, this.#entry(projectId)));
  }

  async update(input: ParsedInput<'projects.update'>): Promise<Project> {
    return this.#change(input.projectId, (project) => updatedProject(project, input));
  }

  /**
   * Changes concepts; no folder is renamed. Throws `not_found`, `conflict` for a name that another concept has, and
   * `bad_request` for an extension that captions cannot have.
   */
  async updateConcepts(input: ParsedInput<'projects.updateConcepts'>): Promise<Project> {
    return this.#change(input.projectId, (project) => ({
      ...project,
      concepts: changedConcepts(project.concepts, input.concepts),
    }));
  }

  /** Takes a concept out of the project; its files stay. Throws `not_found`. */
  async removeConcept(projectId: string, conceptId: string): Promise<Project> {
    return this.#change(projectId, (project) => {
      const concepts = project.concepts.filter(({ id }) => id !== conceptId);
      if (concepts.length === project.concepts.length) throw noSuchConcept();
      return { ...project, concepts };
    });
  }

  /** A concept that an import made. */
  async addConcept(projectId: string, concept: Concept): Promise<void> {
    await this.#change(projectId, (project) => ({
      ...project,
      concepts: [...project.concepts.filter((known) => known.id !== concept.id), concept],
    }));
  }

  /** Changes are made one after the other, each on what the one before left. */
  async #change(
    projectId: string,
    change: (project: ProjectFile) => ProjectFile,
  ): Promise<Project> {
    const work = this.#writes.then(async () => {
      const entry = this.#entry(projectId);
      const { dir, ...file } = entry.project;
      const changed = change(file);
      await this.deps.leases.mayWrite(projectId);
      await writeProjectFile(dir, changed);
      entry.project = { ...changed, dir };
      for (const follower of this.deps.followers) await follower.update?.(entry.project);
      const view = viewOf(entry);
      this.deps.bus.emit('projects.changed', projectId, view);
      return view;
    });
    this.#writes = work.catch(() => undefined); // the caller gets the error; the next change must still run
    return work;
  }

  #entry(projectId: string): Entry {
    const entry = this.#open.get(projectId);
    if (!entry) {
      throw new AppError('not_found', 'That project is not open.', {
        hint: 'Open it again from the home screen.',
      });
    }
    return entry;
  }
}
