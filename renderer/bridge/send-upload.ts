import type { SendUpload, UploadInput } from '../../shared/contract/index.js';
import type { Result } from '../../shared/result/errors.js';

/** Sends a file to the host that this page came from: the web host, or the window's own scheme. */
export const sendUpload: SendUpload<File> = async (_name, input, file) => {
  try {
    const answer = await fetch(addressOf(input), {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    });
    // The cast is safe: the host answers with the result of the handler of this upload.
    return (await answer.json()) as Result<never>;
  } catch {
    // Both `fetch` and `json` reject when the host goes away.
    return {
      ok: false,
      error: {
        code: 'disconnected',
        message: `${file.name} was not sent: the host did not answer.`,
      },
    };
  }
};

function addressOf({
  projectId,
  conceptId,
  fileName,
  caption,
  convert,
  hold,
}: UploadInput<'datasets.addFile'>): string {
  const query = new URLSearchParams({
    name: fileName,
    ...(caption ? { caption } : {}),
    ...(convert ? { convert: '1' } : {}),
    ...(hold ? { hold: '1' } : {}),
  });
  return `/upload/${encodeURIComponent(projectId)}/${encodeURIComponent(conceptId)}?${query.toString()}`;
}
