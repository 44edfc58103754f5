import type { Result } from '../../shared/result/errors.js';

/** What became of uploaded files, by outcome. */
export interface UploadSummary {
  added: number;
  duplicate: number;
  unsupported: number;
  unreadable: number;
  readonly failed: { file: string; reason: string }[];
}

interface Uploaded {
  readonly outcome: 'added' | 'duplicate' | 'unsupported' | 'unreadable';
  readonly reason: string | null;
}

/** Sends one file's bytes to a concept of the project. The browser knows no paths, so a copy is made. */
export async function uploadImage(
  projectId: string,
  conceptId: string,
  file: File,
): Promise<Result<Uploaded>> {
  const address = `/upload/${encodeURIComponent(projectId)}/${encodeURIComponent(conceptId)}?name=${encodeURIComponent(file.name)}`;
  try {
    const answer = await fetch(address, {
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

/** Sends files one after the other; failures are collected, not thrown. `onProgress` gets the number done. */
export async function uploadImages(
  projectId: string,
  conceptId: string,
  files: readonly File[],
  onProgress: (done: number) => void,
): Promise<UploadSummary> {
  const summary: UploadSummary = {
    added: 0,
    duplicate: 0,
    unsupported: 0,
    unreadable: 0,
    failed: [],
  };
  for (const [index, file] of files.entries()) {
    const answer = await uploadImage(projectId, conceptId, file);
    if (answer.ok) summary[answer.value.outcome] += 1;
    const reason = answer.ok ? answer.value.reason : answer.error.message;
    if (reason !== null) summary.failed.push({ file: file.name, reason });
    onProgress(index + 1);
  }
  return summary;
}
