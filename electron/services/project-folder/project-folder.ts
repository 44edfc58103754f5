import { lstat, mkdir, readlink, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Concept, NamedPower, Power } from '../../../shared/contract/index.js';
import { decodeImageId, type PassedOverFolder } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { lstatOrNull } from '../../platform/own-files.js';
import { type OwnFolder } from '../../platform/own-folder.js';
import { isInside, resolveInside } from '../../platform/paths.js';
import { passedOverBeside } from './trainer-layout.js';
import { isAppsOwn, LINKED_TRASH, namedPlace, OUTPUT, RUNS, STUDIO } from './places.js';

/** A project as far as it decides where things lie. `dir`: absolute, links followed. */
export interface PlacedProject {
  readonly id: string;
  readonly dir: string;
  readonly concepts: readonly Pick<Concept, 'id' | 'name' | 'dir' | 'captionExtension'>[];
}

export interface FolderPorts {
  /** Whether this user allowed the project this exact value. */
  isAllowed(projectId: string, power: Power): boolean | Promise<boolean>;
  /** Whether this host may show what lies in a folder (absolute, links followed) beyond the project: a page has roots. */
  mayShow(real: string): boolean | Promise<boolean>;
}

/** A concept's folder that may be used now. */
export interface ConceptFolder {
  /** Absolute, as the project names it. */
  readonly root: string;
  /** The same with links followed. */
  readonly real: string;
  readonly isBeyond: boolean;
  /** With its dot; null: the usual one. */
  readonly captionExtension: string | null;
}

type PlacedConcept = PlacedProject['concepts'][number];

/**
 * Where things of one project lie, and what of it may be read, written and served: the one place that knows. What reaches
 * beyond the project's own folder needs the user's yes and is off without it.
 */
export class ProjectFolder {
  constructor(
    private readonly project: PlacedProject,
    /** What the app keeps in the project's folder. */
    readonly own: OwnFolder,
    private readonly ports: FolderPorts,
    private readonly trashOf: (linked: string) => OwnFolder,
  ) {}

  get dir(): string {
    return this.project.dir;
  }

  get concepts(): readonly PlacedConcept[] {
    return this.project.concepts;
  }

  /** Where a concept's folder lies by name alone: to show, and to write down what the trainer will read. */
  namedDir({ dir }: Pick<Concept, 'dir'>): string {
    return namedPlace(this.dir, dir).dir;
  }

  /**
   * The folder of a concept. Throws `needs_permission` for one beyond the project that is not allowed (it is not even looked
   * at then), `forbidden_path` for one that links lead out of the project or into what belongs to the app, `not_found`.
   */
  async concept(concept: PlacedConcept): Promise<ConceptFolder> {
    const { dir: root, isBeyond } = namedPlace(this.dir, concept.dir);
    if (root.includes('\0')) throw new AppError('forbidden_path', 'That path is not allowed.');
    if (isBeyond) await this.#need([linkedFolder(concept)]);
    const real = await realOf(root, concept.dir);
    if (isAppsOwn(this.dir, root) || isAppsOwn(this.dir, real)) throw belongsToApp(concept);
    if (!isBeyond && !isInside(this.dir, real)) throw leadsOut(concept);
    if (isBeyond && !(await this.ports.mayShow(real))) throw outsideRoots(root);
    return { root, real, isBeyond, captionExtension: concept.captionExtension ?? null };
  }

  /** Concepts that are off: not scanned, not served, not written. One whose folder is just not there is not off. */
  async off(): Promise<Set<string>> {
    const looked = await Promise.all(
      this.concepts.map(async (concept) => ((await this.#isOff(concept)) ? [concept.id] : [])),
    );
    return new Set(looked.flat());
  }

  /** Throws for the first of these concepts that is off; `needs_permission` names all folders that wait for a yes. */
  async refuseOff(concepts: readonly PlacedConcept[]): Promise<void> {
    const beyond = concepts.filter(({ dir }) => namedPlace(this.dir, dir).isBeyond);
    await this.#need(beyond.map(linkedFolder));
    for (const concept of concepts) {
      await this.concept(concept).catch((error: unknown) => {
        // A folder that is not there is told by those who look for its images.
        if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
      });
    }
  }

  /** Throws `forbidden_path` for a project with a folder that is allowed and that this host may not show. */
  async refuseUnshown(): Promise<void> {
    for (const concept of this.concepts) {
      if (!namedPlace(this.dir, concept.dir).isBeyond) continue;
      await this.concept(concept).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code === 'forbidden_path') throw error;
      });
    }
  }

  /** Makes the folder of a concept of the project's own; links that lead out are not followed. Throws `forbidden_path`. */
  async makeConcept(concept: PlacedConcept): Promise<string> {
    const { dir: root, isBeyond } = namedPlace(this.dir, concept.dir);
    if (isBeyond) return (await this.concept(concept)).root;
    // Looked at before anything is made: `img` itself may be a link.
    const real = await realOfExisting(root);
    if (isAppsOwn(this.dir, real)) throw belongsToApp(concept);
    if (!isInside(this.dir, real)) throw leadsOut(concept);
    await mkdir(root, { recursive: true });
    return root;
  }

  /** Folders with pictures where concepts would lie that are none of this project. Links are told and not followed. */
  passedOver(): Promise<PassedOverFolder[]> {
    return passedOverBeside(
      this.dir,
      this.concepts.map((concept) => this.namedDir(concept)),
    );
  }

  /** An image by its id, contained in its concept's folder. Throws `not_found`, and as `concept` does. */
  async imageFile(imageId: string): Promise<string> {
    const address = decodeImageId(imageId);
    const concept = this.concepts.find(({ id }) => id === address?.conceptId);
    if (!address || !concept) throw new AppError('not_found', 'That image is not in the project.');
    const { root, real } = await this.concept(concept);
    return resolveInside(root, address.path, real);
  }

  /** The folder of the runs by name alone. */
  get runsDir(): string {
    return join(this.dir, RUNS);
  }

  /** The same for use. Throws `needs_permission` when it is a link that is not allowed. It need not be there. */
  async runs(): Promise<string> {
    await this.#needLink(this.runsDir, 'runs');
    return this.runsDir;
  }

  /** Makes the folder of a new run: nothing that came with the project is in it. Throws as `runs` does. */
  async makeRun(runId: string): Promise<string> {
    const dir = join(await this.runs(), runId);
    await mkdir(dirname(dir), { recursive: true });
    await mkdir(dir);
    return dir;
  }

  /** Where the files of a run that is only shown would lie; nothing is looked at or written. */
  previewRun(): string {
    return join(this.dir, RUNS, '(this run)');
  }

  /** The folder of a run. Throws as `runs` does. */
  async run(runId: string): Promise<string> {
    const dir = join(await this.runs(), runId);
    await this.#needLink(dir, `Run ${runId}`);
    return dir;
  }

  /** A file that a run made, contained in its output folder. Throws `forbidden_path`, `not_found`, and as `runs` does. */
  async outputFile(runId: string, file: string): Promise<string> {
    const output = join(await this.run(runId), OUTPUT);
    await this.#needLink(output, `Output of run ${runId}`);
    return resolveInside(output, file);
  }

  /** Whether a file beyond the project, chosen to be brought in, may be read, links followed. False for one that is not there. */
  async mayRead(path: string): Promise<boolean> {
    const real = await realpath(path).catch(() => null); // gone, or a link that leads nowhere
    return real !== null && (await this.ports.mayShow(real));
  }

  /** The trash that deleted files of a concept go to: on the volume that they lie on. */
  async trash(concept: PlacedConcept): Promise<Trash> {
    const { isBeyond } = namedPlace(this.dir, concept.dir);
    if (!isBeyond) return this.#ownTrash();
    return { own: this.trashOf((await this.concept(concept)).real), parts: [LINKED_TRASH] };
  }

  /** All places where deleted files may lie now. */
  async trashes(): Promise<Trash[]> {
    const found: Trash[] = [this.#ownTrash()];
    for (const { isBeyond, real } of await this.usable()) {
      if (isBeyond) found.push({ own: this.trashOf(real), parts: [LINKED_TRASH] });
    }
    return found;
  }

  /** The folders of all concepts that are on and there. */
  async usable(): Promise<ConceptFolder[]> {
    const found = await Promise.all(
      this.concepts.map((concept) =>
        this.concept(concept).catch((error: unknown) => {
          if (error instanceof AppError) return null; // off, or not there
          throw error;
        }),
      ),
    );
    return found.filter((folder) => folder !== null);
  }

  /** The same of those of the project's own that are missing now, so that what was deleted from them can be brought back. */
  async writable(): Promise<ConceptFolder[]> {
    const missing = this.concepts.map(async (concept): Promise<ConceptFolder[]> => {
      const { dir: root, isBeyond } = namedPlace(this.dir, concept.dir);
      if (isBeyond || (await lstatOrNull(root)) !== null) return [];
      const real = await realOfExisting(root);
      const isOurs = isInside(this.dir, real) && !isAppsOwn(this.dir, real);
      const { captionExtension = null } = concept;
      return isOurs ? [{ root, real, isBeyond, captionExtension }] : [];
    });
    return [...(await this.usable()), ...(await Promise.all(missing)).flat()];
  }

  /** What `runs` and the outputs of runs ask for: links that lead elsewhere, allowed or not. */
  async linkedResults(runIds: readonly string[]): Promise<NamedPower[]> {
    const dir = join(this.dir, RUNS);
    const places: [string, string][] = [[dir, 'runs']];
    for (const id of runIds) {
      places.push([join(dir, id), `Run ${id}`]);
      places.push([join(dir, id, OUTPUT), `Output of run ${id}`]);
    }
    const found = await Promise.all(places.map(([path, at]) => linkAt(path, at)));
    return found.flatMap((power) => power ?? []);
  }

  #ownTrash(): Trash {
    return { own: this.own, parts: [STUDIO, 'trash'] };
  }

  async #isOff(concept: PlacedConcept): Promise<boolean> {
    try {
      await this.concept(concept);
      return false;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return error.code !== 'not_found';
    }
  }

  async #needLink(path: string, at: string): Promise<void> {
    const power = await linkAt(path, at);
    if (power === null) return;
    await this.#need([power]);
    const real = await realOf(path, power.value);
    if (!(await this.ports.mayShow(real))) throw outsideRoots(power.value);
  }

  async #need(powers: readonly NamedPower[]): Promise<void> {
    const asked = await Promise.all(
      powers.map(async (power) => {
        const { kind, value } = power;
        return (await this.ports.isAllowed(this.project.id, { kind, value })) ? [] : [power];
      }),
    );
    const missing = asked.flat();
    const [first] = missing;
    if (first === undefined) return;
    const more = missing.length > 1 ? ` And ${missing.length - 1} more.` : '';
    const message = `${first.at}: ${first.value} came with this project and is not allowed yet.${more}`;
    throw new AppError('needs_permission', message, {
      hint: 'It lies outside the project’s folder. Allow it if you know it; else nothing in it is read or changed.',
      details: { powers: missing },
    });
  }
}

/** A trash folder: parts below a folder in which the app keeps something of its own. */
export interface Trash {
  readonly own: OwnFolder;
  readonly parts: readonly string[];
}

function linkedFolder({ name, dir }: PlacedConcept): NamedPower {
  return { kind: 'linked_folder', value: dir, at: `Concept ${name}`.slice(0, 300) };
}

/** The power that a link at this place asks for: its target, which is not looked at. Null: there is no link. */
async function linkAt(path: string, at: string): Promise<NamedPower | null> {
  const stats = await lstatOrNull(path);
  if (!stats?.isSymbolicLink()) return null;
  const value = resolve(dirname(path), await readlink(path));
  return { kind: 'results_elsewhere', value, at };
}

async function realOf(path: string, shown: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new AppError('not_found', `The folder is not there: ${shown}`, {
      hint: 'It may have been moved or renamed, or its drive is not connected.',
      cause: error,
    });
  }
}

/** The path with links followed as far as it exists; the rest is added as it stands. A link that leads nowhere is refused. */
export async function realOfExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    if (await isLink(path)) {
      throw new AppError('forbidden_path', `${path} is a link that leads nowhere.`, {
        hint: 'Remove the link, or bring back what it leads to.',
      });
    }
    return join(await realOfExisting(dirname(path)), path.slice(dirname(path).length));
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false; // nothing there
  }
}

function leadsOut({ dir }: PlacedConcept): AppError {
  return new AppError('forbidden_path', `${dir} is a link that leads out of the project.`, {
    hint: 'Put the folder itself into the project, or add the folder that the link leads to as a concept.',
  });
}

function belongsToApp({ dir }: PlacedConcept): AppError {
  return new AppError('forbidden_path', `${dir} belongs to the app; no concept can lie in it.`, {
    hint: 'Take the concept out of the project and add the folder that your images lie in.',
  });
}

function outsideRoots(dir: string): AppError {
  return new AppError('forbidden_path', `${dir} is outside the folders this page may use.`, {
    hint: 'Start with --root DIR to allow it, or open the project in the window.',
  });
}
