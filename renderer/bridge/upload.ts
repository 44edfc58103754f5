import type { Result } from '../../shared/result/errors.js';

export interface UploadOutcome {
  readonly added: number;
  readonly failed: readonly { file: string; reason: string }[];
}

/** Sends one file's bytes to a concept of the project. The browser knows no paths, so a copy is made. */
export async function uploadImage(
  projectId: string,
  conceptId: string,
  file: File,
): Promise<Result<unknown>> {
  const address = `/upload/${encodeURIComponent(projectId)}/${encodeURIComponent(conceptId)}?name=${encodeURIComponent(file.name)}`;
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    });
    return (await answer.json()) as Result<unknown>;
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
): Promise<UploadOutcome> {
  const failed: { file: string; reason: string }[] = [];
  for (const [index, file] of files.entries()) {
    const answer = await uploadImage(projectId, conceptId, file);
    if (!answer.ok) failed.push({ file: file.name, reason: answer.error.message });
    onProgress(index + 1);
  }
  return { added: files.length - failed.length, failed };
}
