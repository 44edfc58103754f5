import type { Concept, ParsedInput, Project, ProjectFile } from '../../../shared/contract/index.js';
import { changedConcepts, noSuchConcept } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { currentRequest } from '../requests/index.js';
import {
  refusalOf,
  usable,
  viewOf,
  type Entry,
  type OpenProject,
  type WholeProject,
} from './open-entry.js';
import type { OpenProjectsDeps } from './open-deps.js';
import { OpenProjects } from './open-projects.js';
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

  /** Resolves when it is known who owns a project; at once, unless its owner has just gone. Throws when nobody can. */
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

  /** The project as this process knows it, without concepts that are off. Throws `not_found` when it is not open. */
  get(projectId: string): OpenProject {
    return usable(this.#entry(projectId));
  }

  /** The project with all its concepts, to be judged and shown, never to be worked with. Throws `not_found`. */
  whole(projectId: string): WholeProject {
    return this.#entry(projectId).project;
  }

  /** Asks anew which linked folders a project may use, after a yes was given or taken back. */
  async refreshPowers(projectId: string): Promise<void> {
    const entry = this.#open.get(projectId);
    if (entry) await this.#open.news.refreshPowers(entry);
  }

  /** Tells everybody of a project whose view has changed by something else than its file. */
  tellOf(dir: string): void {
    const entry = this.entries().find(({ project }) => project.dir === dir);
    if (entry?.isReady) this.#open.news.tell(entry); // else who opens it gets the view
  }

  view(projectId: string): Project {
    return viewOf(this.#entry(projectId));
  }

  /** The project when this process may write it, `elsewhere` when it may not, null when it is not open here. */
  own(projectId: string): OpenProject | 'elsewhere' | null {
    const entry = this.#open.get(projectId);
    if (!entry) return null;
    return entry.standing.as === 'owner' ? usable(entry) : 'elsewhere';
  }

  /** The process that owns the project and the way to it, or null when there is none to ask. */
  remoteOf(projectId: string): { client: OwnerConnection['client']; name: string } | null {
    const standing = this.#open.get(projectId)?.standing;
    if (standing?.as !== 'follower') return null;
    const { pid, since } = standing.ownedBy;
    return { client: standing.connection.client, name: `${pid} ${since}` };
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
      // An earlier attempt of the request may have taken it out.
      const isDone = currentRequest()?.isRepeated === true;
      if (concepts.length === project.concepts.length && !isDone) throw noSuchConcept();
      return { ...project, concepts };
    });
  }

  /** A concept that an import made. */
  async addConcept(projectId: string, concept: Concept): Promise<void> {
    if (concept.isLinked) await this.deps.powers.recordFolder(projectId, concept.dir);
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
      await this.deps.powers.recordChange(entry.project, { ...changed, dir });
      await writeProjectFile(dir, changed);
      entry.project = { ...changed, dir };
      entry.allowed = await this.#open.news.allowedOf(entry.project);
      for (const follower of this.deps.followers) await follower.update?.(usable(entry));
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
