import type { ImportSummary, JobIdOf } from '../../shared/contract/index.js';
import { sendUpload } from './send-upload.js';

/** An image with the caption file that lay beside it, or a zip archive of images. */
export interface Sent {
  readonly file: File;
  readonly caption: File | null;
}

type Outcome = Exclude<keyof ImportSummary, 'failed'>;

export interface UploadOptions {
  /** Pictures that the trainer cannot read come in as PNG copies. */
  readonly convert: boolean;
  /** Gets the number of files done. */
  onProgress(done: number): void;
  /** What became of an archive's files, once its job has ended; null when that failed or was cancelled. */
  archiveResult(jobId: JobIdOf<'import'>): Promise<ImportSummary | null>;
}

/** The caption travels in the address, whose length is limited. */
const MAX_CAPTION = 8000;

/**
 * Sends files one after the other; failures are collected, not thrown. `convertible`: those (archives too) that can be sent
 * again to come in as PNG copies.
 */
export async function uploadImages(
  projectId: string,
  conceptId: string,
  files: readonly Sent[],
  options: UploadOptions,
): Promise<{ summary: ImportSummary; convertible: Sent[] }> {
  const summary: ImportSummary = { ...NONE, failed: [] };
  const convertible: Sent[] = [];
  for (const [index, sent] of files.entries()) {
    const before = summary.convertible;
    await uploadOne(projectId, conceptId, sent, options, summary);
    if (summary.convertible > before) convertible.push(sent);
    options.onProgress(index + 1);
  }
  return { summary, convertible };
}

const NONE: Readonly<Record<Outcome, number>> = {
  ...{ added: 0, converted: 0, duplicate: 0, unsupported: 0, unreadable: 0 },
  convertible: 0,
};

async function uploadOne(
  projectId: string,
  conceptId: string,
  { file, caption }: Sent,
  { convert, archiveResult }: UploadOptions,
  summary: ImportSummary,
): Promise<void> {
  const text = caption === null ? '' : await readCaption(caption);
  if (text === null)
    summary.failed.push({
      file: file.name,
      reason: 'Its caption was left out: it is not UTF-8 text, or too long to be sent.',
    });
  const about = { projectId, conceptId, fileName: file.name, convert };
  const told = text ? { ...about, caption: text } : about;
  const answer = await sendUpload('datasets.addFile', told, file);
  if (!answer.ok) {
    summary.failed.push({ file: file.name, reason: answer.error.message });
    return;
  }
  if (answer.value.outcome === 'archive') {
    const inside = await archiveResult(answer.value.jobId);
    if (inside !== null) addTo(summary, inside);
    return;
  }
  const { outcome, reason } = answer.value;
  summary[outcome] += 1;
  if (outcome === 'converted') summary.added += 1;
  // Of the others the counts say enough.
  if (reason !== null && (outcome === 'unsupported' || outcome === 'unreadable'))
    summary.failed.push({ file: file.name, reason });
}

function addTo(summary: ImportSummary, inside: ImportSummary): void {
  for (const name of Object.keys(NONE) as Outcome[]) summary[name] += inside[name];
  summary.failed.push(...inside.failed);
}

/** The caption's text; null when it cannot be sent as it is. */
async function readCaption(file: File): Promise<string | null> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    return encodeURIComponent(text).length > MAX_CAPTION ? null : text;
  } catch {
    // Another encoding: better none than one full of replacement marks.
    return null;
  }
}
