import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { ProjectFile, type Concept } from '../../../shared/contract/index.js';
import { isImageName } from '../../../shared/domain/dataset/picture-names.js';
import { passedOverText } from '../../../shared/domain/dataset/passed-over-folder.js';
import { endingOfCaptions } from '../../../shared/domain/intake/ending-of-captions.js';
import { AppError } from '../../../shared/result/errors.js';
import { readOwn, replaceOwn } from '../../platform/own-files.js';
import { statsIfAny } from '../../platform/stats-if-any.js';
import {
  namesInConcept,
  projectFileIn,
  trainerLayout,
  type TrainerLayout,
} from '../project-folder/index.js';

/** Reads `project.json`; null when the folder has none. Throws `invalid_file` naming it when it is damaged or too new. */
export async function readProjectFile(dir: string): Promise<ProjectFile | null> {
  const path = projectFileIn(dir);
  const bytes = await readOwn(path);
  if (bytes === null) return null;
  const parsed = ProjectFile.safeParse(parseJson(bytes.toString('utf8')));
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new AppError('invalid_file', `${path} cannot be read as a project.`, {
    hint: `${first ? `At “${first.path.join('.')}”: ${first.message}. ` : ''}Your images, captions and runs are untouched. Repair the file, or rename it: the folder then opens from its img/N_concept folders.`,
    cause: parsed.error,
  });
}

/** The schema is compiled when it is first used (4 ms, measured): better before a project is opened than during it. */
export function prepareProjectFiles(): void {
  const concept = { id: newConceptId(), name: 'a', dir: 'img/1_a', isLinked: false, repeats: 1 };
  ProjectFile.safeParse(newProjectFile({ name: 'a', triggerWord: '', concepts: [concept] }));
}

/** Writes `project.json` atomically. */
export async function writeProjectFile(dir: string, project: ProjectFile): Promise<void> {
  await replaceOwn(projectFileIn(dir), `${JSON.stringify(project, null, 2)}\n`);
}

/**
 * A project for a folder laid out by another tool: `img/N_concept` (or `N_concept` folders directly), with regularisation
 * images beside them. It has no trigger word: nobody has given one, and the trainer takes the words of each folder. Throws `not_found` when the folder is not there, `invalid_file` when it holds no such folders.
 */
export async function discoverProject(dir: string): Promise<ProjectFile> {
  if ((await statsIfAny(dir))?.isDirectory() !== true) {
    throw new AppError('not_found', `The folder is not there: ${dir}`, {
      hint: 'It may have been moved or renamed, or its drive is not connected.',
    });
  }
  const layout = await trainerLayout(dir);
  if (!layout.concepts.some((concept) => !concept.isRegularisation)) {
    throw await notAProject(dir, layout);
  }
  const concepts = await Promise.all(
    layout.concepts.map(async ({ isRegularisation, ...concept }) => ({
      id: newConceptId(),
      isLinked: false,
      ...concept,
      ...(isRegularisation ? { isRegularisation } : {}),
      ...captionEnding(await namesInConcept(dir, concept)),
    })),
  );
  return newProjectFile({ name: basename(dir) || 'Project', triggerWord: '', concepts });
}

async function notAProject(dir: string, { passedOver }: TrainerLayout): Promise<AppError> {
  const hasImages = (await readdir(dir)).some(isImageName);
  const told = passedOver.slice(0, MOST_TOLD).map((folder) => `${passedOverText(folder)}.`);
  const hint = hasImages
    ? 'It is a folder of images: choose “New project” and add it there. Nothing in it will be moved or changed.'
    : 'A project has a project.json, or image folders named like img/10_my_character.';
  return new AppError('invalid_file', `${dir} is not a project.`, {
    hint: [hint, ...told].join(' '),
  });
}

/** Folders that an error names. */
const MOST_TOLD = 3;

/** Captions of other tools may all end in `.caption`: the trainer is told so. */
function captionEnding(names: readonly string[]): Pick<Concept, 'captionExtension'> {
  const captionExtension = endingOfCaptions(names);
  return captionExtension === null ? {} : { captionExtension };
}

/** A fresh project with the given parts. */
export function newProjectFile(
  parts: Pick<ProjectFile, 'name' | 'triggerWord' | 'concepts'> & Partial<ProjectFile>,
): ProjectFile {
  return {
    schemaVersion: 1,
    id: randomUUID(),
    preset: 'character',
    config: {},
    samplePrompts: [],
    createdAt: Date.now(),
    ...parts,
  };
}

/** An id for a new concept, unique within any project. */
export function newConceptId(): string {
  return `c-${randomUUID().slice(0, 8)}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // refused by the schema, with the file's name
  }
}
