import type { ImportResult, ImportSummary } from '../../shared/contract/index.js';
import type { Result } from '../../shared/result/errors.js';
import { sendUpload } from './send-upload.js';

/** What became of uploaded files: counts by outcome, and by name what was not simply added. */
export type UploadSummary = ImportSummary & Pick<ImportResult, 'files'>;

/** The text of a caption; `problem`: why it cannot be had. */
export interface CaptionText {
  readonly text: string | null;
  readonly problem: string | null;
}

/** An image with its caption. */
export interface SentImage {
  readonly file: File;
  /** The name that its copy gets, unless it is taken. */
  readonly name: string;
  /** How a report calls it. */
  readonly shown: string;
  caption(): Promise<CaptionText>;
}

export interface UploadOptions {
  /** Pictures that the trainer cannot read come in as PNG copies. */
  readonly convert: boolean;
  /** Gets the number of files done. */
  onProgress(done: number): void;
}

/** Most characters of a caption: it is sent as part of the URL, whose length is limited. */
const MAX_CAPTION = 8000;

/** A summary with all counts 0. */
export function emptyUploads(): UploadSummary {
  const counts = { added: 0, converted: 0, duplicate: 0, unsupported: 0, unreadable: 0 };
  return { ...counts, convertible: 0, failed: [], files: [] };
}

/**
 * Sends images one after the other; failures are collected, not thrown. `convertible`: those that can be sent again to come in
 * as PNG copies.
 */
export async function uploadImages(
  projectId: string,
  conceptId: string,
  images: readonly SentImage[],
  options: UploadOptions,
): Promise<{ summary: UploadSummary; convertible: SentImage[] }> {
  const summary = emptyUploads();
  const convertible: SentImage[] = [];
  for (const [index, image] of images.entries()) {
    const before = summary.convertible;
    await uploadOne(projectId, conceptId, image, options, summary);
    if (summary.convertible > before) convertible.push(image);
    options.onProgress(index + 1);
  }
  return { summary, convertible };
}

/** Sends a zip archive to the host, which keeps it for an import; resolves with its path there. */
export async function uploadArchive(
  projectId: string,
  conceptId: string,
  file: File,
): Promise<Result<{ path: string }>> {
  const about = { projectId, conceptId, fileName: file.name, hold: true };
  const answer = await sendUpload('datasets.addFile', about, file);
  if (!answer.ok) return answer;
  if ('path' in answer.value) return { ok: true, value: { path: answer.value.path } };
  return {
    ok: false,
    error: {
      code: 'unsupported',
      message: `${file.name} was sent, but the host did not keep it to be looked into.`,
      hint: 'Reload the page: it is of another version than the host.',
    },
  };
}

async function uploadOne(
  projectId: string,
  conceptId: string,
  { file, name, shown, caption }: SentImage,
  { convert }: UploadOptions,
  summary: UploadSummary,
): Promise<void> {
  const { text, problem } = fitting(await caption());
  if (problem !== null) summary.failed.push({ file: shown, reason: problem });
  const about = { projectId, conceptId, fileName: name, convert };
  const told = text ? { ...about, caption: text } : about;
  const answer = await sendUpload('datasets.addFile', told, file);
  if (!answer.ok) {
    const { message, hint = '' } = answer.error;
    summary.failed.push({ file: shown, reason: `${message} ${hint}`.trim() });
    return;
  }
  const { outcome, reason } = answer.value;
  if (outcome === 'archive') return;
  summary[outcome] += 1;
  if (outcome === 'converted') summary.added += 1;
  if (outcome !== 'added') summary.files.push({ file: shown, outcome, reason });
}

/** The caption, unless its address would be too long. */
function fitting(caption: CaptionText): CaptionText {
  const { text } = caption;
  if (text === null || encodeURIComponent(text).length <= MAX_CAPTION) return caption;
  return { text: null, problem: 'Its caption was left out: it is too long to be sent.' };
}
