import type { UploadInput, UploadName, UploadOutput } from '../../shared/contract/index.js';
import { uploads } from '../../shared/contract/index.js';
import { isArchiveName } from '../../shared/domain/dataset/index.js';
import { AppError, type ErrorCode, type Result } from '../../shared/result/errors.js';
import { toErrorValue } from '../platform/error-value.js';
import type { Logger } from '../platform/log.js';
import { formatBytes } from '../../shared/domain/format.js';

/** An upload of the contract with its bytes. */
export type Upload<N extends UploadName = UploadName> = UploadInput<N> & {
  readonly stream: AsyncIterable<Uint8Array>;
};

/** Stores an upload; what it returns becomes the value of the answer's `Result`. */
export type UploadHandler<N extends UploadName = UploadName> = (
  upload: Upload<N>,
  signal: AbortSignal,
) => Promise<UploadOutput<N>>;

export interface UploadDoorOptions {
  readonly upload: UploadHandler;
  readonly log: Logger;
  /** For tests: the most bytes of a picture and of an archive. */
  readonly maxBytes?: number | undefined;
}

const MAX_PICTURE_BYTES = 512_000_000;
/** Archives are streamed to the disk; a dataset of 10,000 photographs fits. */
const MAX_ARCHIVE_BYTES = 8_000_000_000;

const STATUS: Partial<Record<ErrorCode, number>> = {
  bad_request: 400,
  unauthorized: 401,
  not_found: 404,
};

/**
 * The door for files that a page sends, the same for the web host and the window's own scheme: `POST
 * /upload/<project>/<concept>?name=&caption=&convert=1&hold=1` with the bytes as body; the answer is the contract's `Result`. Who may
 * call is decided before.
 */
export function createUploadDoor({
  upload,
  log,
  maxBytes,
}: UploadDoorOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const input = uploads['datasets.addFile'].input.safeParse(inputOf(new URL(request.url)));
    if (!input.success || request.body === null) {
      return failedAnswer(
        new AppError('bad_request', 'The upload names no concept or no file.'),
        log,
      );
    }
    const isArchive = isArchiveName(input.data.fileName);
    const max = maxBytes ?? (isArchive ? MAX_ARCHIVE_BYTES : MAX_PICTURE_BYTES);
    const length = Number(request.headers.get('content-length') ?? 0);
    if (length > max) return failedAnswer(tooLarge(max), log, 413);
    const limited = limit(request.body as unknown as AsyncIterable<Uint8Array>, max);
    try {
      const value = await upload({ ...input.data, stream: limited.stream }, request.signal);
      return answerOf({ ok: true, value }, 200);
    } catch (error) {
      return limited.isExceeded()
        ? failedAnswer(tooLarge(max), log, 413)
        : failedAnswer(error, log);
    }
  };
}

/** The answer to a request that failed; `status`: another one than its error has. */
export function failedAnswer(error: unknown, log: Logger, status?: number): Response {
  const value = toErrorValue(error, log);
  return answerOf({ ok: false, error: value }, status ?? STATUS[value.code] ?? 500);
}

function answerOf(result: Result<unknown>, status: number): Response {
  return new Response(JSON.stringify(result), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** What the address says of the file, as it came: not yet judged. */
function inputOf({ pathname, searchParams }: URL): Record<string, unknown> {
  const [, , projectId, conceptId, ...rest] = pathname.split('/').map(decoded);
  const caption = searchParams.get('caption');
  const convert = searchParams.get('convert');
  const hold = searchParams.get('hold');
  return {
    projectId,
    conceptId: rest.length === 0 ? conceptId : null,
    fileName: searchParams.get('name'),
    ...(caption === null ? {} : { caption }),
    ...(convert === null ? {} : { convert: convert === '1' }),
    ...(hold === null ? {} : { hold: hold === '1' }),
  };
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null; // damaged: the schema then refuses it
  }
}

/** The same bytes, ended with an error when there are more than `max`, whatever the headers said. */
function limit(
  source: AsyncIterable<Uint8Array>,
  max: number,
): { stream: AsyncIterable<Uint8Array>; isExceeded(): boolean } {
  let total = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      total += chunk.byteLength;
      if (total > max) throw tooLarge(max);
      yield chunk;
    }
  }
  return { stream: counted(), isExceeded: () => total > max };
}

function tooLarge(max: number): AppError {
  return new AppError('bad_request', 'The file is too large to be sent from the browser.', {
    hint: `The limit is ${formatBytes(max)}. Add larger files by their folder instead.`,
  });
}
