import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  ProjectFile,
  type Concept,
  type ParsedInput,
  type Project,
} from '../../../shared/contract/index.js';
import { definedOnly } from '../../../shared/domain/config/presets.js';
import { powersOfConcepts } from '../../../shared/domain/powers/index.js';
import { changedConcepts, noSuchConcept } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobsService } from '../jobs/index.js';
import { OwnerMirror } from './owner-mirror.js';
import { becomeOwner, type OwnerConnection, type OwnerLink } from './ownership.js';
import { discoverProject, readProjectFile, writeProjectFile } from './project-file.js';

/** A project as its services work with it: `concepts` are those that may be used; the others are off. */
export type OpenProject = ProjectFile & {
  readonly dir: string;
  /** Linked folders that came with the project and are not allowed yet: not read, not shown, not trained. */
  readonly offConcepts: readonly Concept[];
};

/** A project as its file says, with concepts that are off. */
export type WholeProject = ProjectFile & { readonly dir: string };

/** What the user has allowed projects. */
export interface ProjectPowers {
  /** Resolves once the records are there, at the first start of a version that keeps them. */
  readonly begun: Promise<void>;
  /** Linked folders, as concepts name them, that the project may use. */
  allowedFolders(projectId: string): Promise<ReadonlySet<string>>;
  /** Keeps what the user has just set as allowed; `before` null: the project was made here. */
  recordChange(before: WholeProject | null, after: WholeProject): Promise<void>;
  /** Keeps a folder that the user has just chosen as allowed. */
  recordFolder(projectId: string, dir: string): Promise<void>;
}

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
  readonly followers: readonly ProjectFollower[];
  readonly powers: ProjectPowers;
  /** Called with every project that was opened, for the recent list and the user's records. */
  readonly remember: (project: Pick<WholeProject, 'id' | 'dir' | 'name'>) => Promise<void>;
}

interface Entry {
  project: WholeProject;
  /** Linked folders that it may use. */
  allowed: ReadonlySet<string>;
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
    await this.deps.powers.begun;
    const stored = await readProjectFile(real);
    const file = stored ?? (await discoverProject(real));
    return this.#view(await this.#open(real, file, stored === null));
  }

  /** Registers a project whose folder was just made, and opens it. */
  async adopt(dir: string, file: ProjectFile): Promise<Project> {
    const real = await realpath(dir);
    await this.deps.powers.begun;
    await this.deps.powers.recordChange(null, { ...file, dir: real });
    return this.#view(await this.#open(real, file, true));
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
    const entry = this.#entries.get(projectId);
    if (!entry) return;
    const before = usable(entry).offConcepts;
    entry.allowed = await this.#allowedOf(entry.project);
    const now = usable(entry);
    const isSame =
      now.offConcepts.length === before.length &&
      now.offConcepts.every((concept, at) => concept === before[at]);
    if (isSame || entry.connection !== null) return;
    for (const follower of this.deps.followers) await follower.update?.(now);
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
      await this.deps.powers.recordChange(entry.project, { ...changed, dir });
      await writeProjectFile(dir, changed);
      entry.project = { ...changed, dir };
      entry.allowed = await this.#allowedOf(entry.project);
      for (const follower of this.deps.followers) await follower.update?.(usable(entry));
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
      allowed: new Set(),
      ownedBy: null,
      release: async () => undefined,
      connection: null,
      mirror: null,
      isReady: false,
    };
    entry.allowed = await this.#allowedOf(entry.project);
    if (ownership.mine) {
      entry.release = () => ownership.release();
      this.#entries.set(file.id, entry);
      try {
        if (isNew) await writeProjectFile(dir, file);
        for (const follower of this.deps.followers) await follower.attach(usable(entry));
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
    this.#remember(entry.project);
    return entry;
  }

  /** Who opens a project does not wait for its place in the list of recent ones, nor fail for it. */
  #remember(project: WholeProject): void {
    const remembered = this.deps.remember(project).catch((error: unknown) => {
      this.deps.log.error(`${project.dir} could not be put on the list of recent projects`, error);
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
    entry.allowed = await this.#allowedOf(file);
    connection.client.subscribe('projects.changed', file.id, (changed) => {
      entry.project = ownerless(changed);
      this.#followPowers(file.id);
    });
    connection.client.subscribe('powers.changed', file.id, () => this.#followPowers(file.id));
    entry.connection = connection;
    entry.mirror = new OwnerMirror(connection.client, file.id, this.deps.bus, this.deps.jobs);
    await entry.mirror.start();
    connection.onClose(() => void this.#takeOver(file.id, dir));
  }

  /** What the owner's user has allowed shows here, too; until it is read, nothing more is. */
  #followPowers(projectId: string): void {
    this.refreshPowers(projectId).catch((error: unknown) => {
      this.deps.log.error(`what project ${projectId} may use could not be read`, error);
    });
  }

  /** Only a project with folders elsewhere has anything to be asked for. */
  async #allowedOf({ id, concepts, dir }: WholeProject): Promise<ReadonlySet<string>> {
    if (powersOfConcepts(concepts, dir).length === 0) return new Set();
    return this.deps.powers.allowedFolders(id);
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
    return { ...entry.project, ownedBy: entry.ownedBy };
  }
}

/** The project as its services may work with it. */
function usable({ project, allowed }: Pick<Entry, 'project' | 'allowed'>): OpenProject {
  const off = new Set(
    powersOfConcepts(project.concepts, project.dir)
      .map(({ value }) => value)
      .filter((folder) => !allowed.has(folder)),
  );
  return {
    ...project,
    concepts: project.concepts.filter(({ dir }) => !off.has(dir)),
    offConcepts: project.concepts.filter(({ dir }) => off.has(dir)),
  };
}

function ownerless(project: Project): WholeProject {
  return { ...ProjectFile.parse(project), dir: project.dir };
}

const textOf = (text: string | null | undefined) =>
  typeof text === 'string' ? { settingsToml: text } : {};
