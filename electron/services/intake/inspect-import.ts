import { join } from 'node:path';
import type { Concept, ImportPlan, Job } from '../../../shared/contract/index.js';
import { importPlan } from '../../../shared/domain/intake/import-plan.js';
import { NO_CHOICES, planIntake } from '../../../shared/domain/intake/plan-intake.js';
import type { Intake, IntakeGroup, IntakeWish } from '../../../shared/domain/intake/intake.js';
import type { JobContext, JobsService } from '../jobs/index.js';
import {
  fileOnDisk,
  type ImportFile,
  isFileLike,
  listFolder,
  readText,
} from '../dataset/folders/index.js';
import { findBrought } from './import-walk.js';
import { DEFAULT_REPEATS, linkedFolders } from './link-folders.js';
import { intakeWish } from './intake-wish.js';
import type { AddImagesInput, ConceptDraft, InspectImportInput } from './types.js';

/** What an inspection needs to know of the project; `projectId` null: it is not there yet. */
export interface InspectedProject {
  readonly projectId: string | null;
  readonly concepts: readonly Concept[];
  /** See `FindOptions`. */
  readonly mayRead: (path: string) => Promise<boolean>;
}

/** Finds out what an import would do, as a job that copies nothing. Throws `bad_request` when nobody said where images go. */
export function startInspection(
  jobs: JobsService,
  input: InspectImportInput,
  { projectId, concepts, mayRead }: InspectedProject,
): Job<'import_plan'> {
  const target = { ...input, newConcept: input.newConcept ?? UNNAMED };
  const wish = intakeWish(target, concepts);
  const about = {
    kind: 'import_plan',
    title: 'Looking at what is brought',
    canGoOn: true,
  } as const;
  return jobs.start(
    { ...about, ...(projectId === null ? {} : { projectId }) },
    async (context) => ({ plan: await inspectImport({ input, wish, mayRead }, context) }),
  );
}

/** What images go to whose concept has no name yet. */
const UNNAMED: ConceptDraft = { name: 'concept', repeats: 10 };

interface InspectWish {
  readonly input: Pick<AddImagesInput, 'paths' | 'mode' | 'choices' | 'newConcept'>;
  readonly wish: IntakeWish;
  /** See `FindOptions`. */
  readonly mayRead: (path: string) => Promise<boolean>;
}

/** Finds out what an import would do; reads names, tables and the texts of a few examples, and copies nothing. */
async function inspectImport(
  { input, wish, mayRead }: InspectWish,
  { signal, message, progress }: Pick<JobContext, 'signal' | 'message' | 'progress'>,
): Promise<ImportPlan> {
  message('Looking at files');
  if (input.mode === 'link') return inspectLink(input, wish, mayRead);
  const onFound = (files: number) => progress(files, null, 'files');
  const found = await findBrought(input.paths, { mayRead, signal, onFound });
  try {
    const intake = await planIntake(found.brought, wish, readText, input.choices);
    const plan = await importPlan(intake, wish, readText, input.choices);
    const failed = found.told.map(({ file, reason }) => ({ file, reason: reason ?? '' }));
    return {
      ...plan,
      isOdd: plan.isOdd || failed.length > 0,
      unsupported: [...failed, ...plan.unsupported].slice(0, MOST_NAMES),
      unsupportedCount: plan.unsupportedCount + failed.length,
    };
  } finally {
    found.close();
  }
}

const MOST_NAMES = 1000;
/** In a linked folder the trainer takes each picture, whatever it is. */
const KINDS_OF_PICTURES = ['mask', 'thumbnail', 'sample'] as const;

async function inspectLink(
  { paths, choices, newConcept }: InspectWish['input'],
  wish: IntakeWish,
  mayRead: InspectWish['mayRead'],
): Promise<ImportPlan> {
  const folders = await linkedFolders(paths);
  const all: Mutable<Intake<ImportFile>> = {
    ...{ groups: [], leftOut: [], unpaired: [], unsupported: [] },
  };
  for (const folder of folders) {
    const { dir, name, captionExtension: ownEnding, isRegularisation } = folder;
    const repeats = folder.repeats ?? newConcept?.repeats ?? DEFAULT_REPEATS;
    const given = folders.length === 1 ? (newConcept?.name ?? name) : name;
    const own = {
      newConcept: { name: given.slice(0, 120), repeats, isRegularisation },
    };
    const intake = await planIntake(
      [{ name: '', shown: dir, files: await filesIn(dir, mayRead) }],
      { ...wish, ownEnding, target: choices?.targets[dir] ?? own },
      readText,
      linkChoices(choices),
    );
    for (const group of intake.groups) all.groups.push(asLinked(group, dir, choices));
    all.leftOut.push(...intake.leftOut);
    all.unpaired.push(...intake.unpaired);
    all.unsupported.push(...intake.unsupported);
  }
  const [only] = all.groups;
  const target = all.groups.length === 1 && only !== undefined ? only.target : wish.target;
  return importPlan(all, { target }, readText, linkChoices(choices));
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

function linkChoices(choices: InspectWish['input']['choices']) {
  return {
    ...NO_CHOICES,
    takeKinds: [...KINDS_OF_PICTURES],
    ...(choices === undefined ? {} : { leaveForms: choices.leaveForms }),
  };
}

function asLinked(
  group: IntakeGroup<ImportFile>,
  dir: string,
  choices: InspectWish['input']['choices'],
): IntakeGroup<ImportFile> {
  const action = choices?.leave.includes(dir) === true ? 'leave' : 'take';
  return { ...group, key: dir, from: dir, action };
}

/** The files straight in a folder: the trainer searches no sub-folder. */
async function filesIn(
  dir: string,
  mayRead: (path: string) => Promise<boolean>,
): Promise<ImportFile[]> {
  const names = (await listFolder(dir)).filter(isFileLike).map(({ name }) => name);
  return names.map((name) =>
    fileOnDisk(join(dir, name), { path: name, shown: join(dir, name) }, mayRead),
  );
}
