import { sep } from 'node:path';
import type { Concept, DatasetImage, ProjectFile } from '../../../shared/contract/index.js';
import { bucketPlan } from '../../../shared/domain/config/plan/plan-run.js';
import { cachesOnDisk } from '../../../shared/domain/config/schema/effective-config.js';
import { TrainingSettings } from '../../../shared/domain/config/value/training-settings.js';
import { classTokens } from '../../../shared/domain/dataset/class-tokens.js';
import { USUAL_CAPTION_EXTENSION } from '../../../shared/domain/dataset/caption-extension.js';
import type { ExaminedConcept } from '../../../shared/domain/doctor/types.js';
import type { ProjectFolder } from '../project-folder/index.js';
import type { BucketPlan } from '../../../shared/domain/trainer-reader/place-image.js';

/** What is examined: the images of a project, or of a plain folder. */
export interface Subject {
  readonly triggerWord: string;
  readonly preset: ProjectFile['preset'];
  readonly plan: BucketPlan;
  readonly cachesOnDisk: boolean;
  readonly enableWildcard?: boolean;
  readonly concepts: readonly SubjectConcept[];
  /** Images of those concepts. */
  readonly images: readonly DatasetImage[];
}

export interface SubjectConcept extends ExaminedConcept {
  readonly captionExtension: string;
}

/** Where a project's concepts lie, and which of them are off: in their folders nobody looks. */
export interface SubjectPlaces {
  readonly folder: Pick<ProjectFolder, 'namedDir'>;
  readonly off: ReadonlySet<string>;
}

/** What a project trains: the images of the concepts that are switched on, at the settings it has now. */
export function subjectOf(
  project: ProjectFile,
  { folder, off }: SubjectPlaces,
  images: readonly DatasetImage[],
): Subject {
  const settings = TrainingSettings.ofProject(project);
  const concepts = project.concepts.filter(
    ({ id, isEnabled }) => isEnabled !== false && !off.has(id),
  );
  const ids = new Set(concepts.map(({ id }) => id));
  return {
    triggerWord: project.triggerWord,
    preset: project.preset,
    plan: bucketPlan(settings.withoutArguments()),
    cachesOnDisk: cachesOnDisk(settings.config),
    // Left out where it is off, so that reports from before it was known stay valid.
    ...(settings.plain('enable_wildcard') === true ? { enableWildcard: true } : {}),
    concepts: concepts.map((concept) => subjectConcept(folder, concept, project.triggerWord)),
    images: images.filter(({ conceptId }) => ids.has(conceptId)),
  };
}

function subjectConcept(
  folder: SubjectPlaces['folder'],
  concept: Concept,
  trigger: string,
): SubjectConcept {
  const dir = folder.namedDir(concept);
  return {
    id: concept.id,
    name: concept.name,
    dir: dir.split(sep).join('/'),
    repeats: concept.repeats,
    isRegularisation: concept.isRegularisation ?? false,
    classTokens: classTokens({ ...concept, dir }, trigger),
    captionExtension: concept.captionExtension ?? USUAL_CAPTION_EXTENSION,
  };
}

/**
 * A word that changes with anything a report depends on. A caption counts by its content, so that one edited and undone is as
 * before. The order of the images plays no part.
 */
export function fingerprintOf({ images, ...subject }: Subject): string {
  // Class tokens follow from the rest: without them reports from before they were told stay valid.
  const concepts = subject.concepts.map(({ classTokens: _tokens, ...concept }) => concept);
  const rest = { ...subject, concepts };
  let one = 0;
  let other = 0;
  for (const { id, version, captionRev, problems } of images) {
    const text = `${id} ${version} ${captionRev.slice(captionRev.indexOf('.') + 1)} ${problems.join()}`;
    one = (one + hash(text, 0x811c9dc5)) >>> 0;
    other = (other + hash(text, 0x01234567)) >>> 0;
  }
  const settings = hash(JSON.stringify(rest), 0x811c9dc5);
  return [images.length, one, other, settings].map((part) => part.toString(36)).join('-');
}

/** FNV-1a over the units of a text, 32 bits, well mixed at the end so that sums do not cancel. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
