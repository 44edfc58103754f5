import type { Result } from '../../shared/result/errors.js';

/** What became of uploaded files, by outcome. */
export interface UploadSummary {
  added: number;
  converted: number;
  duplicate: number;
  unsupported: number;
  unreadable: number;
  convertible: number;
  readonly failed: { file: string; reason: string }[];
}

/** An image with the caption file that lay beside it, or a zip archive of images. */
export interface Sent {
  readonly file: File;
  readonly caption: File | null;
}

type Outcome = Exclude<keyof UploadSummary, 'failed'>;

interface Uploaded {
  readonly outcome: Outcome | 'archive';
  readonly reason: string | null;
  /** The job that takes an archive in. */
  readonly jobId: string | null;
}

export interface UploadOptions {
  /** Pictures that the trainer cannot read come in as PNG copies. */
  readonly convert: boolean;
  /** Gets the number of files done. */
  onProgress(done: number): void;
  /** What became of an archive's files, once its job has ended; null when that failed or was cancelled. */
  archiveResult(jobId: string): Promise<UploadSummary | null>;
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
): Promise<{ summary: UploadSummary; convertible: Sent[] }> {
  const summary = emptySummary();
  const convertible: Sent[] = [];
  for (const [index, sent] of files.entries()) {
    const before = summary.convertible;
    await uploadOne(projectId, conceptId, sent, options, summary);
    if (summary.convertible > before) convertible.push(sent);
    options.onProgress(index + 1);
  }
  return { summary, convertible };
}

function emptySummary(): UploadSummary {
  const counts = { added: 0, converted: 0, duplicate: 0, unsupported: 0, unreadable: 0 };
  return { ...counts, convertible: 0, failed: [] };
}

async function uploadOne(
  projectId: string,
  conceptId: string,
  { file, caption }: Sent,
  { convert, archiveResult }: UploadOptions,
  summary: UploadSummary,
): Promise<void> {
  const text = caption === null ? '' : await readCaption(caption);
  if (text === null)
    summary.failed.push({
      file: file.name,
      reason: 'Its caption was left out: it is not UTF-8 text, or too long to be sent.',
    });
  const query = {
    name: file.name,
    ...(text ? { caption: text } : {}),
    ...(convert ? { convert: '1' } : {}),
  };
  const answer = await uploadImage(projectId, conceptId, file, query);
  if (!answer.ok) {
    summary.failed.push({ file: file.name, reason: answer.error.message });
    return;
  }
  const { outcome, reason, jobId } = answer.value;
  if (outcome === 'archive') {
    const inside = jobId === null ? null : await archiveResult(jobId);
    if (inside !== null) addTo(summary, inside);
    return;
  }
  summary[outcome] += 1;
  if (outcome === 'converted') summary.added += 1;
  // Of the others the counts say enough.
  if (reason !== null && (outcome === 'unsupported' || outcome === 'unreadable'))
    summary.failed.push({ file: file.name, reason });
}

function addTo(summary: UploadSummary, { failed, ...counts }: UploadSummary): void {
  for (const name of Object.keys(counts) as Outcome[]) summary[name] += counts[name];
  summary.failed.push(...failed);
}

/** Sends one file's bytes to a concept of the project. The browser knows no paths, so a copy is made. */
async function uploadImage(
  projectId: string,
  conceptId: string,
  file: File,
  wish: Record<string, string>,
): Promise<Result<Uploaded>> {
  const query = new URLSearchParams(wish);
  const place = `${encodeURIComponent(projectId)}/${encodeURIComponent(conceptId)}`;
  try {
    const answer = await fetch(`/upload/${place}?${query.toString()}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    });
    return (await answer.json()) as Result<Uploaded>;
  } catch {
    // fetch and json reject alike when the host goes away.
    return {
      ok: false,
      error: {
        code: 'disconnected',
        message: `${file.name} was not sent: the host did not answer.`,
      },
    };
  }
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
