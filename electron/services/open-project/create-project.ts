import { mkdir, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Output, ParsedInput, Project } from '../../../shared/contract/index.js';
import { firstTag } from '../../../shared/domain/dataset/class-tokens.js';
import { AppError } from '../../../shared/result/errors.js';
import { projectFileIn } from '../project-folder/index.js';
import { newProjectFile, discoverProject } from './project-file.js';
import { copyTree } from '../../platform/copy-tree.js';
import { linkStatsIfAny } from '../../platform/stats-if-any.js';
import type { SettingsService } from '../settings/index.js';
import type { OpenProjects } from './open-projects.js';

export interface CreateDeps {
  readonly projects: OpenProjects;
  readonly settings: Pick<SettingsService, 'get'>;
  /** Holds the sample project. */
  readonly resourcesDir: string;
}

/** Makes a project's folder and file, then copies or links its images as a job. Nothing that exists is overwritten. */
export async function createProject(
  { projects }: Pick<CreateDeps, 'projects'>,
  input: ParsedInput<'projects.create'>,
): Promise<Output<'projects.create'>> {
  const dir = resolve(input.dir);
  await refuseExisting(dir);
  await mkdir(dir, { recursive: true });
  const made = await projects.adopt(
    dir,
    newProjectFile({
      name: input.name.trim(),
      triggerWord: input.triggerWord.trim(),
      preset: input.preset,
      concepts: [],
    }),
  );
  const { images, mode, ...concept } = input.concept;
  if (images.length === 0) {
    await made.intake.ensureConcept(concept);
    return { project: made.view(), jobId: null };
  }
  const job = made.intake.addImages({
    conceptId: null,
    newConcept: concept,
    paths: images,
    mode,
    captionForMissing: input.captionForMissing,
    convert: input.convert,
    choices: input.choices,
  });
  return { project: made.view(), jobId: job.id };
}

/** The project of “Try it”: the pictures and captions that the app ships, in a folder of the user's. */
export async function createSampleProject(deps: CreateDeps, dir: string | null): Promise<Project> {
  const target = dir === null ? await freeSampleDir(deps.settings) : resolve(dir);
  await refuseExisting(target);
  await mkdir(target, { recursive: true });
  await copyTree(join(deps.resourcesDir, 'sample-project', 'img'), join(target, 'img'));
  const found = await discoverProject(target);
  const triggerWord = await triggerOf(join(target, found.concepts[0]?.dir ?? 'img'));
  const made = await deps.projects.adopt(target, {
    ...found,
    name: basename(target),
    triggerWord,
    samplePrompts: [
      `${triggerWord}, portrait, morning light`,
      `${triggerWord}, in the snow, wide shot`,
    ],
  });
  return made.view();
}

async function refuseExisting(dir: string): Promise<void> {
  const isThere = async (path: string) => (await linkStatsIfAny(path)) !== null;
  if (await isThere(projectFileIn(dir))) {
    throw new AppError('conflict', `There is a project in ${dir} already.`, {
      hint: 'Open it, or choose another folder for the new one.',
    });
  }
  if ((await isThere(join(dir, 'img'))) || (await isThere(join(dir, 'runs')))) {
    throw new AppError('conflict', `${dir} holds an img or runs folder already.`, {
      hint: 'Open that folder as a project, or choose another folder for the new one.',
    });
  }
}

async function freeSampleDir(ofApp: CreateDeps['settings']): Promise<string> {
  const settings = await ofApp.get();
  const parent = settings.defaultProjectsDir || join(homedir(), 'LoRA Studio');
  await mkdir(parent, { recursive: true });
  const taken = new Set(await readdir(parent));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'Sample project' : `Sample project ${number}`;
    if (!taken.has(name)) return join(parent, name);
  }
}

async function triggerOf(conceptDir: string): Promise<string> {
  const captions = (await readdir(conceptDir)).filter((name) => name.endsWith('.txt')).sort();
  const first = captions[0];
  return first === undefined ? '' : firstTag(await readFile(join(conceptDir, first), 'utf8'));
}
