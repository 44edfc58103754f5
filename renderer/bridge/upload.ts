import type { Result } from '../../shared/result/errors.js';

type Outcome = 'added' | 'converted' | 'duplicate' | 'unsupported' | 'unreadable' | 'convertible';

/** What became of uploaded files: counts by outcome, and by name what was not simply added. */
export interface UploadSummary extends Record<Outcome, number> {
  readonly failed: { file: string; reason: string }[];
  readonly files: { file: string; outcome: Outcome; reason: string | null }[];
}

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

interface Uploaded {
  readonly outcome: Outcome | 'archive';
  readonly reason: string | null;
  /** Where the host has put an archive. */
  readonly path?: string;
}

export interface UploadOptions {
  /** Pictures that the trainer cannot read come in as PNG copies. */
  readonly convert: boolean;
  /** Gets the number of files done. */
  onProgress(done: number): void;
}

/** The caption travels in the address, whose length is limited. */
const MAX_CAPTION = 8000;

/** A summary of nothing. */
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
  const answer = await send(projectId, conceptId, file, { name: file.name, hold: '1' });
  if (!answer.ok) return answer;
  const { path = '' } = answer.value;
  return { ok: true, value: { path } };
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
  const answer = await send(projectId, conceptId, file, {
    name,
    ...(text ? { caption: text } : {}),
    ...(convert ? { convert: '1' } : {}),
  });
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

/** Sends one file's bytes to a concept of the project. The browser knows no paths, so a copy is made. */
async function send(
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

/** The caption, unless its address would be too long. */
function fitting(caption: CaptionText): CaptionText {
  const { text } = caption;
  if (text === null || encodeURIComponent(text).length <= MAX_CAPTION) return caption;
  return { text: null, problem: 'Its caption was left out: it is too long to be sent.' };
}
