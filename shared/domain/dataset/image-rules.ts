import type { ImageProblem } from '../../contract/datasets.js';
import { USUAL_CAPTION_EXTENSION } from './caption-extension.js';
import { splitExtension } from './file-names.js';
import { isImageName, isTrainerImageName } from './picture-names.js';

/** True for an archive whose images can be taken in: zip alone. */
export function isArchiveName(fileName: string): boolean {
  return !fileName.startsWith('.') && splitExtension(fileName).extension.toLowerCase() === '.zip';
}

/** True for all but the pictures that the trainer passes over: what counts in steps and checks. */
export function isTrained(image: { readonly problems: readonly ImageProblem[] }): boolean {
  return !image.problems.includes('not_for_trainer');
}

/** The caption's file name of an image: same stem, `extension` with its dot. Also for a path with `/`. */
export function captionFileName(
  imageName: string,
  extension: string = USUAL_CAPTION_EXTENSION,
): string {
  return `${splitExtension(imageName).stem}${extension}`;
}

/**
 * How the caption file of an image stands. `empty`: its first line is blank, and the trainer reads no other. `link_outside`: a
 * link that leads out of the folder; it was not opened.
 */
export type CaptionState = 'missing' | 'empty' | 'not_utf8' | 'undecodable' | 'link_outside' | 'ok';

/** The state of a caption that is there and is UTF-8. */
export function captionState(text: string): 'empty' | 'ok' {
  const firstLine = text.split(/\r\n|\r|\n/, 1)[0] ?? '';
  return firstLine.trim() === '' ? 'empty' : 'ok';
}

export interface ImageFacts {
  readonly name: string;
  readonly isReadable: boolean;
  /** The app shows it, but the trainer's run ends at it. */
  readonly isRefused?: boolean;
  /** It is a link that leads out of its folder. */
  readonly leadsOutside?: boolean;
  readonly caption: CaptionState;
  /** 1 to 8; 1 is upright. */
  readonly exifOrientation: number;
  readonly hasSameStem: boolean;
}

const CAPTION_PROBLEMS: Record<CaptionState, readonly ImageProblem[]> = {
  missing: ['caption_missing'],
  empty: ['caption_empty'],
  not_utf8: ['caption_not_utf8'],
  undecodable: ['caption_undecodable'],
  link_outside: ['caption_link_outside'],
  ok: [],
};

/** What is wrong with an image, worst first. One that the trainer passes over has that one problem alone. */
export function imageProblems(facts: ImageFacts): ImageProblem[] {
  if (!isImageName(facts.name)) return ['not_for_trainer'];
  const problems: ImageProblem[] = [];
  if (!facts.isReadable) problems.push('unreadable');
  else if (facts.isRefused) problems.push('trainer_refuses');
  else if (facts.leadsOutside) problems.push('link_outside');
  problems.push(...CAPTION_PROBLEMS[facts.caption]);
  if (facts.exifOrientation > 1) problems.push('exif_rotated');
  if (!isTrainerImageName(facts.name)) problems.push('extension_case');
  if (facts.hasSameStem) problems.push('same_stem');
  return problems;
}

/** Stems that more than one image of a folder has: they share one caption and one text encoder cache. */
export function sharedStems(imageNames: readonly string[], isCaseSensitive: boolean): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const name of imageNames) {
    const stem = stemKey(name, isCaseSensitive);
    if (seen.has(stem)) shared.add(stem);
    seen.add(stem);
  }
  return shared;
}

/** The stem of a file name as a file system compares it. */
export function stemKey(fileName: string, isCaseSensitive: boolean): string {
  const { stem } = splitExtension(fileName);
  return isCaseSensitive ? stem : stem.toLowerCase();
}
