import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ImportTarget } from '../../../shared/contract/imports.js';
import type { Concept } from '../../../shared/contract/projects.js';
import { conceptFolderName } from '../../../shared/domain/dataset/concept-folder.js';
import { conceptNameKey } from '../../../shared/domain/dataset/concept-changes.js';
import { AppError } from '../../../shared/result/errors.js';
import { conceptOf } from '../dataset/index.js';
import { listFolder, realFolder } from '../dataset/folders/index.js';
import type { OpenProject } from '../open-project/index.js';
import { isAppsOwn } from '../project-folder/index.js';
import { currentRequest } from '../requests/index.js';
import type { ConceptDraft } from './types.js';

/** Key of the concept that is made by a request which makes only one. */
const ONLY = 'concept';

/** Makes concepts of one open project: with an empty folder of their own, or of a folder that stays where it is. */
export class ConceptMaker {
  constructor(
    private readonly project: Pick<
      OpenProject,
      'dir' | 'file' | 'whole' | 'folder' | 'guard' | 'dataset' | 'addConcept'
    >,
  ) {}

  /** Makes a concept with an empty folder `img/N_name`, or returns the one that has that name. */
  async ensure(draft: ConceptDraft): Promise<Concept> {
    const name = draft.name.trim();
    const same = this.project.file.concepts.find(
      (concept) => !concept.isLinked && concept.name === name,
    );
    return same ?? (await this.#make({ ...draft, name }, ONLY));
  }

  /**
   * The concept for one group of an import; `key` names the group. An existing concept fits only with equal repeats; else a
   * new one gets a free name. Throws `not_found`.
   */
  async ofGroup(target: ImportTarget, key: string): Promise<Concept> {
    if ('conceptId' in target) return conceptOf(this.project.file, target.conceptId);
    const { name, repeats, isRegularisation } = target.newConcept;
    const { concepts } = this.project.file;
    const what = `${ONLY} ${key}`;
    const before = this.#madeBy(what);
    if (before !== null) return before;
    const same = concepts.find(
      (concept) =>
        !concept.isLinked &&
        conceptNameKey(concept.name) === conceptNameKey(name) &&
        concept.repeats === repeats &&
        (concept.isRegularisation ?? false) === isRegularisation,
    );
    return same ?? (await this.#make({ name: name.trim(), repeats, isRegularisation }, what));
  }

  /** The concept that an earlier attempt of the request has made; null when there is none. */
  madeBefore(): Concept | null {
    return this.#madeBy(ONLY);
  }

  /** Makes one folder a concept that stays where it is. Throws `not_found`, `unsupported`, `conflict`. */
  async linkFolder(
    draft: ConceptDraft & { readonly captionExtension?: string },
    dir: string,
  ): Promise<Concept> {
    const real = await realFolder(dir);
    const reason = this.reasonNotToLink(real);
    if (reason !== null) throw new AppError('conflict', reason, { hint: 'Choose another folder.' });
    return this.add({ ...draft, name: draft.name.trim(), dir: real, isLinked: true });
  }

  /** Takes a concept into the project. `what`: what the request makes it for. */
  async add(concept: Omit<Concept, 'id'>, what = ONLY): Promise<Concept> {
    const { project } = this;
    const request = currentRequest();
    const isFree = (id: string) => project.whole.concepts.every((known) => known.id !== id);
    const wanted = request === null ? null : conceptIdFor(request, what);
    const id = wanted !== null && isFree(wanted) ? wanted : `c-${randomBytes(6).toString('hex')}`;
    const made: Concept = { id, ...concept };
    // The caller scans the images once they are there; this entry keeps the dataset from scanning the empty folder before.
    project.dataset.expect(id);
    await project.addConcept(made);
    return made;
  }

  /** Why a folder cannot become a concept; null when it can. */
  reasonNotToLink(dir: string): string | null {
    const { project } = this;
    const isTaken = project.file.concepts.some(
      (concept) => project.folder.namedDir(concept) === dir,
    );
    if (isTaken) return 'The folder is a concept of the project already.';
    return isAppsOwn(project.dir, dir)
      ? 'The folder belongs to the app; its pictures are results.'
      : null;
  }

  async #make(draft: ConceptDraft, what: string): Promise<Concept> {
    const { dir, file, folder: places, guard } = this.project;
    const { concepts } = file;
    await guard.mayWrite();
    const { repeats, isRegularisation = false } = draft;
    const place = isRegularisation ? 'reg' : 'img';
    const folder = await freeFolder(place, conceptFolderName(draft), concepts, dir);
    const name = freeName(draft.name, concepts);
    await places.makeConcept({ id: '', name, dir: folder });
    const reg = isRegularisation ? { isRegularisation } : {};
    return this.add({ name, repeats, dir: folder, isLinked: false, ...reg }, what);
  }

  #madeBy(what: string): Concept | null {
    const request = currentRequest();
    if (request?.isRepeated !== true) return null;
    const id = conceptIdFor(request, what);
    return this.project.file.concepts.find((concept) => concept.id === id) ?? null;
  }
}

/** The id of a concept that a request makes: at each attempt the same. */
function conceptIdFor(request: { idFor(what: string): string }, what: string): string {
  return `c-${request.idFor(what)}`;
}

/** A name that no concept has: `fox`, `fox 2`, … */
function freeName(name: string, concepts: readonly Concept[]): string {
  const taken = new Set(concepts.map((concept) => conceptNameKey(concept.name)));
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name} ${number}`;
    if (!taken.has(conceptNameKey(candidate))) return candidate;
  }
}

/** A free folder: no concept names it, and it is empty, since files of a removed concept must not join a new one. */
async function freeFolder(
  place: 'img' | 'reg',
  folder: string,
  concepts: readonly Concept[],
  projectDir: string,
): Promise<string> {
  const taken = new Set(concepts.map((concept) => concept.dir.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const candidate = `${place}/${folder}${number === 1 ? '' : `-${number}`}`;
    if (taken.has(candidate.toLowerCase())) continue;
    if ((await listFolder(join(projectDir, candidate))).length === 0) return candidate;
  }
}
