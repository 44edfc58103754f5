import type { Result } from '../../shared/result/errors.js';

/** What became of uploaded files, by outcome. */
export interface UploadSummary {
  added: number;
  duplicate: number;
  unsupported: number;
  unreadable: number;
  readonly failed: { file: string; reason: string }[];
}

/** An image with the caption file that lay beside it. */
interface Sent {
  readonly file: File;
  readonly caption: File | null;
}

interface Uploaded {
  readonly outcome: 'added' | 'duplicate' | 'unsupported' | 'unreadable';
  readonly reason: string | null;
}

/** The caption travels in the address, whose length is limited. */
const MAX_CAPTION = 8000;

/** Sends files one after the other; failures are collected, not thrown. `onProgress` gets the number done. */
export async function uploadImages(
  projectId: string,
  conceptId: string,
  files: readonly Sent[],
  onProgress: (done: number) => void,
): Promise<UploadSummary> {
  const summary: UploadSummary = {
    added: 0,
    duplicate: 0,
    unsupported: 0,
    unreadable: 0,
    failed: [],
  };
  for (const [index, { file, caption }] of files.entries()) {
    const text = caption === null ? '' : await readCaption(caption);
    if (text === null)
      summary.failed.push({
        file: file.name,
        reason: 'Its caption was left out: it is not UTF-8 text, or too long to be sent.',
      });
    const answer = await uploadImage(projectId, conceptId, file, text ?? '');
    if (answer.ok) summary[answer.value.outcome] += 1;
    const reason = answer.ok ? answer.value.reason : answer.error.message;
    if (reason !== null) summary.failed.push({ file: file.name, reason });
    onProgress(index + 1);
  }
  return summary;
}

/** Sends one file's bytes to a concept of the project. The browser knows no paths, so a copy is made. */
async function uploadImage(
  projectId: string,
  conceptId: string,
  file: File,
  caption: string,
): Promise<Result<Uploaded>> {
  const query = new URLSearchParams({ name: file.name, ...(caption === '' ? {} : { caption }) });
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
