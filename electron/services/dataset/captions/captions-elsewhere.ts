import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { CaptionForm } from '../../../../shared/contract/imports.js';
import type { DatasetImage } from '../../../../shared/contract/datasets.js';
import { captionFileName, encodeImageId } from '../../../../shared/domain/dataset/index.js';
import { captionText, NO_CHOICES, planIntake } from '../../../../shared/domain/intake/index.js';
import { captionKey, isPictureName, listFolder } from '../folders/concept-folder.js';
import type { ScannedFolder } from '../concept-scan.js';
import { fileOnDisk, readText, type ImportFile } from '../folders/import-file.js';

/** A caption that the trainer does not find, as it looks for another name. */
export interface CaptionElsewhere {
  /** The file that holds it, in the image's folder. */
  readonly from: string;
  readonly form: CaptionForm;
  /** As it would be written where the trainer looks. */
  readonly text: string;
}

export interface LookElsewhere {
  readonly root: string;
  /** What lies in it. Links are not followed. */
  readonly entries: readonly Dirent[];
  /** The ending that the trainer looks for. */
  readonly captionExtension: string;
  /** Images whose caption is there and blank. */
  readonly blank: ReadonlySet<string>;
}

/**
 * Captions of images in a folder that have none where the trainer looks: under another ending, after the whole name, in another
 * letter case or form of Unicode, in JSON or a table. By the image's name.
 */
export async function captionsElsewhere({
  root,
  entries,
  captionExtension: ownEnding,
  blank,
}: LookElsewhere): Promise<Map<string, CaptionElsewhere>> {
  const found = new Map<string, CaptionElsewhere>();
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const keys = new Set(entries.map(({ name }) => captionKey(name)));
  const ownOf = (name: string) => captionKey(captionFileName(name, ownEnding));
  const pictures = names.filter(isPictureName);
  const lacking = pictures.filter((name) => blank.has(name) || !keys.has(ownOf(name)));
  if (lacking.length === 0) return found;
  const taken = new Set(pictures.map(ownOf));
  const texts = names.filter((name) => !isPictureName(name) && !taken.has(captionKey(name)));
  const brought = { name: '', shown: root, files: [...lacking, ...texts].map(fileIn(root)) };
  const wish = { ownEnding, target: { conceptId: 'c' }, concepts: [] };
  const choices = { ...NO_CHOICES, takeKinds: [...PICTURES_ALL_THE_SAME] };
  const { groups } = await planIntake([brought], wish, readText, choices);
  for (const { file: image, captions } of groups.flatMap(({ images }) => images)) {
    for (const { file: from, form, text } of captions) {
      const caption = form === null ? null : (text ?? (await textOf(from, form)));
      if (form === null || caption === null || caption.trim() === '') continue;
      found.set(image.path, { from: from.path, form, text: caption.trim() });
      break;
    }
  }
  return found;
}

/** The trainer takes each picture of a folder, whatever it shows. */
const PICTURES_ALL_THE_SAME = ['mask', 'thumbnail', 'sample'] as const;

function fileIn(root: string): (name: string) => ImportFile {
  return (name) => {
    const path = join(root, name);
    return fileOnDisk(path, { path: name, shown: name }, () => Promise.resolve(true));
  };
}

/** Null when it cannot be read or holds no caption. */
async function textOf(file: ImportFile, form: CaptionForm): Promise<string | null> {
  const content = await readText(file);
  return typeof content === 'string' ? captionText(form, content) : null;
}

/** Names of those images whose caption is there and blank. */
export function namesOfBlank(images: readonly DatasetImage[]): Set<string> {
  const empty = images.filter(({ problems }) => problems.includes('caption_empty'));
  return new Set(empty.map(({ name }) => name));
}

/** The same for folders of concepts, by image id. `imagesOf`: the known images of a concept. */
export async function captionsElsewhereIn(
  folders: readonly ScannedFolder[],
  imagesOf: (conceptId: string) => readonly DatasetImage[],
): Promise<Map<string, CaptionElsewhere>> {
  const found = new Map<string, CaptionElsewhere>();
  for (const { root, conceptId, captionExtension } of folders) {
    const blank = namesOfBlank(imagesOf(conceptId));
    const entries = await listFolder(root);
    const elsewhere = await captionsElsewhere({ root, entries, captionExtension, blank });
    for (const [path, caption] of elsewhere) found.set(encodeImageId({ conceptId, path }), caption);
  }
  return found;
}
