import {
  emptyUploads,
  uploadImages,
  type SentImage,
  type UploadSummary,
} from '../bridge/upload.js';
import type { Client, ImportTarget, Project } from '../../shared/contract/index.js';
import type { IntakeGroup, IntakeImage } from '../../shared/domain/intake/index.js';
import type { Result } from '../../shared/result/errors.js';
import { captionOfImage } from '../lib/browser-intake.js';
import type { BrowserFile } from '../lib/dropped-files.js';

/** How many of how many files were sent. */
export interface Sending {
  readonly done: number;
  readonly total: number;
}

/** Images by the concept that they go to. */
export type SentGroups = readonly Pick<
  IntakeGroup<BrowserFile>,
  'from' | 'action' | 'target' | 'images'
>[];

export interface SentFiles {
  readonly summary: UploadSummary;
  /** Pictures in formats that the trainer cannot read, by target concept; they can be sent again with `convert`. */
  readonly convertible: SentGroups;
}

export interface SendOptions {
  /** Whether the host makes PNG copies of pictures in formats that the trainer cannot read. */
  readonly convert: boolean;
  onProgress(sending: Sending): void;
  /** Uploads the images of one concept; tests bring their own. */
  readonly send?: typeof uploadImages;
}

/**
 * Sends the images of a browser into their concepts, which are made where they are not there. What fails is told in the
 * summary by name, nothing is thrown.
 */
export async function sendFiles(
  client: Client,
  project: Project,
  groups: SentGroups,
  { convert, onProgress, send = uploadImages }: SendOptions,
): Promise<SentFiles> {
  const taken = groups.filter(({ action }) => action === 'take');
  const total = taken.reduce((sum, { images }) => sum + images.length, 0);
  const summary = emptyUploads();
  const convertible: SentGroups[number][] = [];
  let known = project;
  let done = 0;
  for (const { from, target, images } of taken) {
    const concept = await conceptFor(client, known, target);
    if (concept.ok) {
      known = concept.value.project;
      const { conceptId } = concept.value;
      const before = done;
      const sent = await send(project.id, conceptId, images.map(sentOf), {
        convert,
        onProgress: (count) => onProgress({ done: before + count, total }),
      });
      addTo(summary, sent.summary);
      const again = new Set(sent.convertible.map(({ file }) => file));
      const pictures = images.filter(({ file }) => again.has(file.file));
      if (pictures.length > 0)
        convertible.push({ from, action: 'take', target: { conceptId }, images: pictures });
    } else {
      const { message, hint = '' } = concept.error;
      summary.failed.push({ file: from, reason: `${message} ${hint}`.trim() });
    }
    done += images.length;
    onProgress({ done, total });
  }
  return { summary, convertible };
}

function sentOf(image: IntakeImage<BrowserFile>): SentImage {
  const { file, fileName } = image;
  return {
    file: file.file,
    name: fileName,
    shown: file.shown,
    caption: () => captionOfImage(image),
  };
}

/** The target concept of a group. An existing one of the same name, repeats and role is used; otherwise it is created. */
export async function conceptFor(
  client: Client,
  project: Project,
  target: ImportTarget,
): Promise<Result<{ project: Project; conceptId: string }>> {
  if ('conceptId' in target) return { ok: true, value: { project, conceptId: target.conceptId } };
  const { name, repeats, isRegularisation } = target.newConcept;
  const same = project.concepts.find(
    (concept) =>
      !concept.isLinked &&
      concept.name === name &&
      concept.repeats === repeats &&
      (concept.isRegularisation ?? false) === isRegularisation,
  );
  if (same !== undefined) return { ok: true, value: { project, conceptId: same.id } };
  const draft = { projectId: project.id, name, repeats, dir: null };
  const made = await client.request('projects.addConcept', draft);
  if (!made.ok || !isRegularisation) return made;
  const { conceptId } = made.value;
  const changed = await client.request('projects.updateConcepts', {
    projectId: project.id,
    concepts: [{ conceptId, isRegularisation }],
  });
  return changed.ok ? { ok: true, value: { project: changed.value, conceptId } } : changed;
}

function addTo(summary: UploadSummary, { failed, files, ...counts }: UploadSummary): void {
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) summary[name] += counts[name];
  for (const one of failed) summary.failed.push(one);
  for (const one of files) summary.files.push(one);
}
