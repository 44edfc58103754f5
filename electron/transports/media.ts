import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import { AppError, type ErrorCode } from '../../shared/result/errors.js';
import { nodeErrorCode } from '../platform/error-value.js';
import { asImageError, openImage } from '../formats/pictures/image-file.js';
import { probeImage } from '../formats/pictures/probe-image.js';
import { openAsTrained } from '../formats/pictures/trained-pixels.js';
import type { Logger } from '../platform/log.js';
import type { OpenProject } from '../services/open-project/index.js';
import type { ThumbnailsService } from '../services/thumbnails/index.js';

export interface MediaPorts {
  readonly thumbnails: Pick<ThumbnailsService, 'forFile'>;
  /** Open projects, also those that another process owns: they contain what they give. Throws `not_found`. */
  readonly projects: { get(projectId: string): Pick<OpenProject, 'imagePath' | 'outputFile'> };
  readonly log: Logger;
}

export type MediaHandler = (request: Request) => Promise<Response>;

/** What browsers show by themselves, EXIF rotation applied. */
const SHOWABLE: Record<string, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
};
const SAMPLE_TYPES: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
};
const STATUS: Partial<Record<ErrorCode, number>> = {
  bad_request: 400,
  forbidden_path: 403,
  needs_permission: 403,
  not_found: 404,
  unreadable: 422,
  unsupported: 415,
  cancelled: 499,
};
const DEFAULT_WIDTH = 256;
const CHUNK_BYTES = 256 * 1024;

/**
 * Pictures by URL, the same for both transports: `/media/thumb/<project>/<image>?w=&v=`, `/media/image/<project>/<image>?v=` (with
 * `&as=trainer`, perhaps `&bucket=832x1216`: as the trainer decodes it),
 * `/media/sample/<project>/<run>/<file>`. The version in a URL changes with the file, so answers may be kept for ever.
 */
export function createMediaHandler(ports: MediaPorts): MediaHandler {
  return async (request) => {
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return text(405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' });
      }
      const response = await answer(ports, request);
      if (request.method === 'GET') return response;
      await response.body?.cancel();
      return new Response(null, { status: response.status, headers: response.headers });
    } catch (error) {
      return failure(ports.log, error);
    }
  };
}

async function answer({ projects, thumbnails }: MediaPorts, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const [room, kind, projectId, id, file, ...rest] = pathParts(url);
  if (room !== 'media' || !projectId || !id || rest.length > 0) throw notFound();
  if (kind === 'thumb' && file === undefined) {
    const width = Number(url.searchParams.get('w') ?? DEFAULT_WIDTH);
    const wish = { width, signal: request.signal };
    const path = await projects.get(projectId).imagePath(id);
    const { buffer, type } = await thumbnails.forFile(path, wish);
    return whole(buffer, type);
  }
  if (kind === 'image' && file === undefined) {
    const path = await projects.get(projectId).imagePath(id);
    return url.searchParams.get('as') === 'trainer'
      ? asTrained(path, bucketOf(url))
      : original(path, request.signal);
  }
  if (kind === 'sample' && file) {
    const type = SAMPLE_TYPES[extname(file).toLowerCase()];
    if (type === undefined) throw notFound();
    const path = await projects.get(projectId).outputFile(id, file);
    return streamed(path, type, request.signal);
  }
  throw notFound();
}

/** The parts of the path, decoded once; an encoded `/` belongs to the file's name. */
function pathParts(url: URL): string[] {
  try {
    return url.pathname.split('/').slice(1).map(decodeURIComponent);
  } catch (error) {
    throw new AppError('bad_request', 'That address is damaged.', { cause: error });
  }
}

/** The file as it is when a browser shows it; else as PNG made on the way. */
async function original(path: string, signal: AbortSignal): Promise<Response> {
  const { format } = await probeImage(path);
  const type = SHOWABLE[format];
  if (type !== undefined) return streamed(path, type, signal);
  try {
    const image = await openImage(path);
    return whole(await image.autoOrient().png({ compressionLevel: 3 }).toBuffer(), 'image/png');
  } catch (error) {
    throw asImageError(path, error);
  }
}

const BUCKET = /^(\d{2,4})x(\d{2,4})$/;

/** `bucket=832x1216`: the size in pixels that the image is scaled to cover and cropped to. */
function bucketOf(url: URL): { width: number; height: number } | null {
  const text = url.searchParams.get('bucket');
  if (text === null) return null;
  const match = BUCKET.exec(text);
  if (!match) throw new AppError('bad_request', `“${text}” is no size such as 832x1216.`);
  return { width: Number(match[1]), height: Number(match[2]) };
}

/**
 * The picture as the trainer decodes it: no EXIF rotation, no colour profile, the alpha channel dropped without blending,
 * greys of 16 bits cut off at 255. With a bucket, it is scaled to cover the bucket and cropped at the centre. Always a PNG
 * without metadata.
 */
async function asTrained(
  path: string,
  bucket: { width: number; height: number } | null,
): Promise<Response> {
  try {
    const image = await openAsTrained(path);
    const shown = bucket === null ? image : image.resize({ ...bucket, fit: 'cover' });
    const data = await shown.toColourspace('srgb').png({ compressionLevel: 3 }).toBuffer();
    return whole(data, 'image/png');
  } catch (error) {
    throw asImageError(path, error);
  }
}

async function streamed(path: string, type: string, signal: AbortSignal): Promise<Response> {
  const stats = await stat(path);
  if (!stats.isFile()) throw notFound();
  const body = fileStream(path, signal);
  // Node's and the DOM's stream types differ in name only.
  return new Response(body as unknown as ConstructorParameters<typeof Response>[0], {
    headers: headers(type, stats.size),
  });
}

/** A file in pieces as fast as the reader takes them; opened at the first piece, closed at the end, on cancel and on abort. */
function fileStream(path: string, signal: AbortSignal): ReadableStream<Uint8Array> {
  let handle: Awaited<ReturnType<typeof open>> | null = null;
  const close = async (): Promise<void> => {
    const opened = handle;
    handle = null;
    await opened?.close();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          signal.throwIfAborted();
          handle ??= await open(path, 'r');
          // All four arguments are given: Node 16, on which the tests' Electron runs, reads nothing when the length is left
          // out.
          const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
          const { bytesRead, buffer } = await handle.read(chunk, 0, CHUNK_BYTES, null);
          if (bytesRead > 0)
            controller.enqueue(new Uint8Array(buffer.buffer, buffer.byteOffset, bytesRead));
          else {
            await close();
            controller.close();
          }
        } catch (error) {
          await close();
          throw error;
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}

function whole(data: Buffer, type: string): Response {
  return new Response(new Uint8Array(data), { headers: headers(type, data.length) });
}

function headers(type: string, sizeBytes: number): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Length': String(sizeBytes),
    'Cache-Control': 'private, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
  };
}

function failure(log: Logger, error: unknown): Response {
  if (error instanceof AppError) return text(STATUS[error.code] ?? 500, error.message);
  if (nodeErrorCode(error) === 'ENOENT') return text(404, 'The picture is not there.');
  if (error instanceof Error && error.name === 'AbortError') return text(499, 'No longer wanted.');
  return text(500, `The picture could not be made (${log.error('media', error)}).`);
}

function text(status: number, message: string, more: Record<string, string> = {}): Response {
  return new Response(message, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...more,
    },
  });
}

function notFound(): AppError {
  return new AppError('not_found', 'There is no such picture.');
}
