import { adviseRepeatsRange, usualRepeats } from '../../shared/domain/doctor/check-counts.js';
import type { Input, PresetId } from '../../shared/contract/index.js';
import type { Dropped } from './dropped-files.js';
import { sanitiseFileName } from '../../shared/domain/dataset/index.js';

/** What the wizard holds while it is filled in. */
export interface NewProject {
  readonly name: string;
  /** The folder that will hold the project's own folder. */
  readonly parentDir: string;
  readonly preset: PresetId;
  readonly triggerWord: string;
  readonly conceptName: string;
  /** Null: by the number of images. */
  readonly repeats: number | null;
  readonly paths: readonly string[];
  readonly files: Dropped['files'];
  readonly archives: Dropped['archives'];
  readonly mode: 'copy' | 'link';
  readonly captionForMissing: boolean;
}

export interface RepeatsAdvice {
  readonly repeats: number;
  readonly text: string;
}

/** The guide's repeats for a number of images; null: not known yet. */
export function adviseRepeats(images: number | null): RepeatsAdvice {
  if (images === null || images === 0)
    return { repeats: 10, text: '15–20 images want 10–15 repeats, 50 and more want 3–5.' };
  const { least, most } = adviseRepeatsRange(images);
  return {
    repeats: usualRepeats(images),
    text: `${String(images)} images: ${String(least)}–${String(most)} is usual.`,
  };
}

/** What is odd about a trigger word; null: fine. It is a hint, nothing is refused. */
export function triggerWordHint(word: string): string | null {
  const trimmed = word.trim();
  if (trimmed === '') return null;
  if (/[\s,]/.test(trimmed)) return 'Use one word: no blanks and no commas.';
  if (/^[a-z]{1,6}$/i.test(trimmed))
    return 'FLUX may know this word already. An invented one, like “mychar_v1”, is safer.';
  if (!/^[\w-]+$/.test(trimmed)) return 'Letters, digits, “_” and “-” are safest.';
  return null;
}

/** The project's own folder, for people to see and for the request. Empty until name and place are there. */
export function projectDir(draft: Pick<NewProject, 'name' | 'parentDir'>): string {
  const folder = sanitiseFileName(draft.name);
  const parent = draft.parentDir.trim();
  if (folder === '' || parent === '') return '';
  const separator = parent.includes('\\') ? '\\' : '/';
  return `${parent.replace(/[\\/]+$/, '')}${separator}${folder}`;
}

/** A concept's name from what is known: the trigger word, else the project's name. */
export function suggestConceptName(draft: Pick<NewProject, 'name' | 'triggerWord'>): string {
  return sanitiseFileName(draft.triggerWord) || sanitiseFileName(draft.name) || 'images';
}

/** What keeps the project from being made, by field. */
export function wizardProblems(
  draft: NewProject,
): Partial<Record<'name' | 'parentDir' | 'triggerWord' | 'repeats', string>> {
  const repeats = draft.repeats;
  return {
    ...(sanitiseFileName(draft.name) === '' ? { name: 'Give the project a name.' } : {}),
    ...(draft.parentDir.trim() === '' ? { parentDir: 'Choose the folder to put it in.' } : {}),
    ...(draft.captionForMissing && draft.triggerWord.trim() === ''
      ? { triggerWord: 'Needed for the captions; or leave images without a caption for now.' }
      : {}),
    ...(repeats !== null && (!Number.isInteger(repeats) || repeats < 1 || repeats > 10_000)
      ? { repeats: 'A whole number, at least 1.' }
      : {}),
  };
}

/** The request that makes the project. `images`: how many there are, for the repeats when none were given. */
export function createInput(draft: NewProject, images: number | null): Input<'projects.create'> {
  const triggerWord = draft.triggerWord.trim();
  return {
    dir: projectDir(draft),
    name: draft.name.trim(),
    triggerWord,
    preset: draft.preset,
    concept: {
      name: draft.conceptName.trim() || suggestConceptName(draft),
      repeats: draft.repeats ?? adviseRepeats(images).repeats,
      images: [...draft.paths],
      mode: draft.mode,
    },
    captionForMissing: draft.captionForMissing ? triggerWord : '',
  };
}
