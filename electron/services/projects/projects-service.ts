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
import { currentRequest } from '../requests/index.js';
import type { HandOver } from './hand-over.js';
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
  readonly handOver: HandOver;
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
  closing: Promise<void> | null;
}

/** An owner that breaks off this often while it is asked for a project does not answer that. */
const MOST_BREAKS = 3;

/** Opens projects and keeps `project.json`. One process owns a project; others forward their requests to it. */
export class ProjectsService {
  readonly #entries = new Map<string, Entry>();
  /** Folders that are just being opened: who opens one again waits for it. */
  readonly #opening = new Map<string, Promise<Entry>>();
  /** Projects whose owner has gone, until it is known who owns them now. */
  readonly #changing = new Map<string, Promise<void>>();
  /** Why nobody could take over a project that was open here. */
  readonly #lost = new Map<string, Error>();
  #isEnding = false;
  #writes: Promise<unknown> = Promise.resolve();
  #remembered: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: ProjectsDeps) {}

  /** Opens a project folder, or one laid out as `img/N_concept` by another tool. */
  async open(dir: string): Promise<Project> {
    // The door for other processes is made meanwhile; whether it could be is asked below.
    this.deps.link.listen().catch(() => undefined);
    const real = await realpath(resolve(dir)).catch(() => resolve(dir));
    const known = this.entries().find((entry) => entry.project.dir === real);
    if (known?.closing === null) return this.#view(known);
    await known?.closing;
    return this.#view(await this.#openOnce(real));
  }

  /** Registers a project whose folder was just made, and opens it. */
  async adopt(dir: string, file: ProjectFile): Promise<Project> {
    return this.#view(await this.#open(await realpath(dir), file, true));
  }

  /** Lets go of a project. What others asked this process for comes to its end first, or is handed on. */
  async close(projectId: string): Promise<void> {
    await this.#changing.get(projectId);
    this.#lost.delete(projectId);
    const entry = this.#entries.get(projectId);
    if (entry) await (entry.closing ??= this.#close(projectId, entry));
  }

  async closeAll(): Promise<void> {
    this.#isEnding = true;
    await Promise.allSettled([...this.#opening.values(), ...this.#changing.values()]);
    for (const id of [...this.#entries.keys()]) await this.close(id);
    await this.#remembered;
  }

  /** Resolves when it is known who owns a project; at once, unless its owner has just gone. Throws when nobody can. */
  async settled(projectId: string): Promise<void> {
    await this.#changing.get(projectId);
    const lost = this.#lost.get(projectId);
    if (lost !== undefined) throw lost;
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

  /** The process that owns the project and the way to it, or null when that is this process. */
  remoteOf(projectId: string): { client: OwnerConnection['client']; name: string } | null {
    const entry = this.#entries.get(projectId);
    if (!entry?.connection) return null;
    const { pid, since } = entry.ownedBy ?? { pid: 0, since: 0 };
    return { client: entry.connection.client, name: `${pid} ${since}` };
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
      // An earlier attempt of the request may have taken it out.
      const isDone = currentRequest()?.isRepeated === true;
      if (concepts.length === project.concepts.length && !isDone) throw noSuchConcept();
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

  async #close(projectId: string, entry: Entry): Promise<void> {
    const isMine = entry.connection === null;
    if (isMine) await this.deps.handOver.letGo(entry.project);
    this.#entries.delete(projectId);
    await this.#writes;
    entry.mirror?.stop();
    entry.connection?.close();
    if (isMine) {
      for (const follower of this.deps.followers) await follower.detach(projectId);
    }
    await entry.release();
    if (isMine) await this.deps.handOver.dismiss(projectId);
  }

  #openOnce(dir: string): Promise<Entry> {
    const opening = this.#opening.get(dir);
    if (opening) return opening;
    const work = this.#read(dir).finally(() => this.#opening.delete(dir));
    this.#opening.set(dir, work);
    return work;
  }

  async #read(dir: string): Promise<Entry> {
    const stored = await readProjectFile(dir);
    return this.#open(dir, stored ?? (await discoverProject(dir)), stored === null);
  }

  async #open(dir: string, file: ProjectFile, isNew: boolean): Promise<Entry> {
    for (let left = { name: '', times: 0 }; ;) {
      const ownership = await becomeOwner(dir, this.deps.kind, this.deps.link);
      if (ownership.mine) return this.#own(dir, file, isNew, () => ownership.release());
      const { info, connection } = ownership;
      const ownedBy = {
        ...{ pid: info.holder.pid, since: info.since },
        kind: info.extra['kind'] ?? '',
      };
      const entry = newEntry({ ...file, dir }, ownedBy);
      try {
        await this.#follow(entry, connection);
        return entry;
      } catch (error) {
        connection.close(); // it would keep this process
        // An owner that is just leaving: there is a next one, or it is our turn.
        const isLeft = error instanceof AppError && error.code === 'disconnected';
        const name = `${ownedBy.pid} ${ownedBy.since}`;
        left = { name, times: left.name === name ? left.times + 1 : 1 };
        if (!isLeft || left.times >= MOST_BREAKS) throw error;
      }
    }
  }

  async #own(
    dir: string,
    file: ProjectFile,
    isNew: boolean,
    release: () => Promise<void>,
  ): Promise<Entry> {
    // The owner before may have changed it after it was read.
    const stored = await readProjectFile(dir).catch(async (error: unknown) => {
      await release();
      throw error;
    });
    const entry = newEntry({ ...(stored ?? file), dir }, null);
    const { id } = entry.project;
    entry.release = release;
    this.#entries.set(id, entry);
    try {
      if (isNew && stored === null) await writeProjectFile(dir, file);
      for (const follower of this.deps.followers) await follower.attach(entry.project);
    } catch (error) {
      await this.close(id);
      throw error;
    }
    this.#opened(entry);
    return entry;
  }

  #opened(entry: Entry): void {
    entry.isReady = true;
    this.#lost.delete(entry.project.id);
    this.#remember(entry.project.dir, entry.project.name);
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
    this.#entries.set(file.id, entry);
    this.#opened(entry);
    connection.onClose(() => this.#ownerGone(entry));
  }

  #ownerGone(entry: Entry): void {
    const { id, dir } = entry.project;
    if (this.#entries.get(id) !== entry || entry.closing !== null) return; // we closed it ourselves
    entry.mirror?.stop();
    this.#entries.delete(id);
    this.deps.handOver.ownerGone(id);
    if (this.#isEnding) return;
    const change = this.#takeOver(id, dir).finally(() => this.#changing.delete(id));
    this.#changing.set(id, change);
  }

  async #takeOver(projectId: string, dir: string): Promise<void> {
    try {
      // The owner may go before the opening that connected to it has ended.
      await this.#opening.get(dir);
      await this.#openOnce(dir);
    } catch (error) {
      this.#lost.set(projectId, error instanceof Error ? error : new Error(String(error)));
      this.deps.log.error(`the project in ${dir} could not be taken over`, error);
    }
    this.deps.handOver.settled(projectId);
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

function newEntry(project: OpenProject, ownedBy: Project['ownedBy']): Entry {
  const nothing = { connection: null, mirror: null, closing: null };
  return { ...{ project, ownedBy, isReady: false }, ...nothing, release: async () => undefined };
}

function ownerless(project: Project): OpenProject {
  return { ...ProjectFile.parse(project), dir: project.dir };
}

const textOf = (text: string | null | undefined) =>
  typeof text === 'string' ? { settingsToml: text } : {};
