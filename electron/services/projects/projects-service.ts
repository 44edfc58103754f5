import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  ProjectFile,
  type Concept,
  type ParsedInput,
  type Project,
} from '../../../shared/contract/index.js';
import { definedOnly } from '../../../shared/domain/config/presets.js';
import { changedConcepts, noSuchConcept } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobsService } from '../jobs/index.js';
import type { ProjectFolders } from '../project-folder/index.js';
import { OwnerMirror } from './owner-mirror.js';
import { becomeOwner, type OwnerConnection, type OwnerLink } from './ownership.js';
import { discoverProject, readProjectFile, writeProjectFile } from './project-file.js';

export type OpenProject = ProjectFile & { readonly dir: string };

/** What wants to know of projects that this process owns: datasets, runs, … */
export interface ProjectFollower {
  attach(project: OpenProject): Promise<void>;
  update?(project: OpenProject): Promise<void> | void;
  detach(projectId: string): Promise<void> | void;
}

export interface ProjectsDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
  readonly kind: string;
  readonly link: OwnerLink;
  readonly folders: Pick<ProjectFolders, 'prepare' | 'movedAside' | 'forget'>;
  readonly followers: readonly ProjectFollower[];
  /** Called with every project that was opened, for the recent list. */
  readonly remember: (dir: string, name: string) => Promise<void>;
}

interface Entry {
  project: OpenProject;
  ownedBy: Project['ownedBy'];
  release: () => Promise<void>;
  connection: OwnerConnection | null;
  mirror: OwnerMirror | null;
  /** False while its followers get to know it. */
  isReady: boolean;
}

/** Opens projects and keeps `project.json`. One process owns a project; others forward their requests to it. */
export class ProjectsService {
  readonly #entries = new Map<string, Entry>();
  #writes: Promise<unknown> = Promise.resolve();
  #remembered: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: ProjectsDeps) {}

  /** Opens a project folder, or one laid out as `img/N_concept` by another tool. */
  async open(dir: string): Promise<Project> {
    // The door for other processes is made meanwhile; whether it could be is asked below.
    this.deps.link.listen().catch(() => undefined);
    const real = await realpath(resolve(dir)).catch(() => resolve(dir));
    const known = this.entries().find((entry) => entry.project.dir === real);
    if (known) return this.#view(known);
    await this.deps.folders.prepare(real);
    const stored = await readProjectFile(real);
    const file = stored ?? (await discoverProject(real));
    return this.#view(await this.#open(real, file, stored === null));
  }

  /** Registers a project whose folder was just made, and opens it. */
  async adopt(dir: string, file: ProjectFile): Promise<Project> {
    return this.#view(await this.#open(await realpath(dir), file, true));
  }

  async close(projectId: string): Promise<void> {
    const entry = this.#entries.get(projectId);
    if (!entry) return;
    this.#entries.delete(projectId);
    await this.#writes;
    entry.mirror?.stop();
    entry.connection?.close();
    if (entry.connection === null) {
      for (const follower of this.deps.followers) await follower.detach(projectId);
    }
    await entry.release();
    this.deps.folders.forget(entry.project.dir);
  }

  async closeAll(): Promise<void> {
    for (const id of [...this.#entries.keys()]) await this.close(id);
    await this.#remembered;
  }

  entries(): Entry[] {
    return [...this.#entries.values()];
  }

  /** True once a project is open and all who follow it know it. */
  isOpen(projectId: string): boolean {
    return this.#entries.get(projectId)?.isReady === true;
  }

  /** The project as this process knows it. Throws `not_found` when it is not open. */
  get(projectId: string): OpenProject {
    return this.#entry(projectId).project;
  }

  view(projectId: string): Project {
    return this.#view(this.#entry(projectId));
  }

  /** The client of the process that owns the project, or null when that is this process. */
  remoteOf(projectId: string): OwnerConnection['client'] | null {
    return this.#entries.get(projectId)?.connection?.client ?? null;
  }

  async update(input: ParsedInput<'projects.update'>): Promise<Project> {
    return this.#change(input.projectId, ({ settingsToml: text, ...project }) => ({
      ...project,
      ...textOf(input.settingsToml === undefined ? text : input.settingsToml),
      ...(input.raw === undefined ? {} : { raw: input.raw }),
      name: input.name ?? project.name,
      triggerWord: input.triggerWord ?? project.triggerWord,
      preset: input.preset ?? project.preset,
      config: input.config ? definedOnly(input.config) : project.config,
      samplePrompts: input.samplePrompts ?? project.samplePrompts,
      concepts: project.concepts.map((concept) => ({
        ...concept,
        repeats:
          input.repeats?.find((one) => one.conceptId === concept.id)?.repeats ?? concept.repeats,
      })),
    }));
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

  /** Tells everybody of a project whose view has changed by something else than its file. */
  tellOf(dir: string): void {
    const entry = this.entries().find(({ project }) => project.dir === dir);
    if (!entry?.isReady) return; // who opens it gets the view
    this.deps.bus.emit('projects.changed', entry.project.id, this.#view(entry));
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
      await writeProjectFile(dir, changed);
      entry.project = { ...changed, dir };
      for (const follower of this.deps.followers) await follower.update?.(entry.project);
      const view = this.#view(entry);
      this.deps.bus.emit('projects.changed', projectId, view);
      return view;
    });
    this.#writes = work.catch(() => undefined); // the caller gets the error; the next change must still run
    return work;
  }

  async #open(dir: string, file: ProjectFile, isNew: boolean): Promise<Entry> {
    const ownership = await becomeOwner(dir, this.deps.kind, this.deps.link);
    const entry: Entry = {
      project: { ...file, dir },
      ownedBy: null,
      release: async () => undefined,
      connection: null,
      mirror: null,
      isReady: false,
    };
    if (ownership.mine) {
      entry.release = () => ownership.release();
      this.#entries.set(file.id, entry);
      try {
        if (isNew) await writeProjectFile(dir, file);
        for (const follower of this.deps.followers) await follower.attach(entry.project);
      } catch (error) {
        await this.close(file.id);
        throw error;
      }
    } else {
      const { info, connection } = ownership;
      await this.#follow(entry, connection);
      entry.ownedBy = { pid: info.holder.pid, kind: info.extra['kind'] ?? '', since: info.since };
      this.#entries.set(entry.project.id, entry);
    }
    entry.isReady = true;
    // A page that draws the project before this answer has not heard of it.
    if (this.deps.folders.movedAside(dir).length > 0) this.tellOf(dir);
    this.#remember(dir, entry.project.name);
    return entry;
  }

  /** Who opens a project does not wait for its place in the list of recent ones, nor fail for it. */
  #remember(dir: string, name: string): void {
    const remembered = this.deps.remember(dir, name).catch((error: unknown) => {
      this.deps.log.error(`${dir} could not be put on the list of recent projects`, error);
    });
    this.#remembered = Promise.all([this.#remembered, remembered]);
  }

  /** Lives on another owner's word: its project, its events; when it is gone, this process takes over. */
  async #follow(entry: Entry, connection: OwnerConnection): Promise<void> {
    const { dir } = entry.project;
    const opened = await connection.client.request('projects.open', { dir });
    if (!opened.ok) throw AppError.fromValue(opened.error);
    entry.project = ownerless(opened.value);
    const file = entry.project;
    connection.client.subscribe('projects.changed', file.id, (changed) => {
      entry.project = ownerless(changed);
    });
    entry.connection = connection;
    entry.mirror = new OwnerMirror(connection.client, file.id, this.deps.bus, this.deps.jobs);
    await entry.mirror.start();
    connection.onClose(() => void this.#takeOver(file.id, dir));
  }

  async #takeOver(projectId: string, dir: string): Promise<void> {
    if (!this.#entries.has(projectId)) return; // we closed it ourselves
    this.#entries.get(projectId)?.mirror?.stop();
    this.#entries.delete(projectId);
    try {
      await this.open(dir);
    } catch (error) {
      this.deps.log.error(`the project in ${dir} could not be taken over`, error);
    }
    this.deps.bus.requestResync();
  }

  #entry(projectId: string): Entry {
    const entry = this.#entries.get(projectId);
    if (!entry) {
      throw new AppError('not_found', 'That project is not open.', {
        hint: 'Open it again from the home screen.',
      });
    }
    return entry;
  }

  #view(entry: Entry): Project {
    const movedAside = [...this.deps.folders.movedAside(entry.project.dir)];
    const told = movedAside.length > 0 ? { movedAside } : {};
    return { ...entry.project, ...told, ownedBy: entry.ownedBy };
  }
}

function ownerless(project: Project): OpenProject {
  return { ...ProjectFile.parse(project), dir: project.dir };
}

const textOf = (text: string | null | undefined) =>
  typeof text === 'string' ? { settingsToml: text } : {};
