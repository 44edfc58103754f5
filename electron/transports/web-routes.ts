import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import { ConceptId, ProjectId } from '../../shared/contract/common.js';
import { isArchiveName } from '../../shared/domain/dataset/index.js';
import { AppError, type ErrorCode, type Result } from '../../shared/result/errors.js';
import { toErrorValue } from '../platform/error-value.js';
import type { Logger } from '../platform/log.js';
import { isSameSecret } from '../platform/secret.js';
import type { OneTimeCodes } from './one-time-codes.js';
import { securityHeaders, withHeaders } from './security-headers.js';
import type { StaticFiles } from './static-files.js';

/** One image, or a zip archive of them, sent by a page that knows no paths. `fileName` is as the browser gave it: never used as a path. */
export interface Upload {
  readonly projectId: string;
  readonly conceptId: string;
  readonly fileName: string;
  /** Text of the caption that lay beside the image. */
  readonly caption?: string | undefined;
  /** Pictures that the trainer cannot read come in as PNG copies. */
  readonly convert?: boolean | undefined;
  /** An archive is only kept, to be looked into before it is imported. */
  readonly hold?: boolean | undefined;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** Stores an upload; what it returns becomes the value of the answer's `Result`. */
export type UploadHandler = (upload: Upload, signal: AbortSignal) => Promise<unknown>;

export interface RouteOptions {
  readonly token: string;
  readonly codes: OneTimeCodes;
  /** `Set-Cookie` of a new session. */
  readonly sessionCookie: () => string;
  readonly files: StaticFiles;
  readonly media: (request: Request) => Promise<Response>;
  readonly upload: UploadHandler;
  readonly maxUploadBytes: number;
  readonly maxArchiveBytes: number;
  readonly log: Logger;
}

const SESSION_BODY_BYTES = 1000;
/** The token of the printed address, or a code that was made for one browser. */
const SessionBody = z.union([
  z.object({ token: z.string().max(200) }),
  z.object({ code: z.string().max(200) }),
]);
const UploadTarget = z.object({
  projectId: ProjectId,
  conceptId: ConceptId,
  fileName: z.string().min(1).max(1000),
  caption: z.string().max(20_000).optional(),
  convert: z.boolean().optional(),
  hold: z.boolean().optional(),
});

const STATUS: Partial<Record<ErrorCode, 400 | 401 | 404>> = {
  bad_request: 400,
  unauthorized: 401,
  not_found: 404,
};

/** The routes of the web host. Who may call is decided before; see web-guard.ts. */
export function createRoutes(options: RouteOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    const host = context.req.header('host') ?? '';
    context.res = withHeaders(context.res, securityHeaders([`ws://${host}`]));
  });
  const smallBody = bodyLimit({
    maxSize: SESSION_BODY_BYTES,
    onError: () => fail(new AppError('bad_request', 'That is too long.'), options.log, 413),
  });
  app.post('/session', smallBody, async (context) => {
    const body = SessionBody.safeParse(await context.req.json().catch(() => null));
    if (!body.success || !mayEnter(body.data, options)) {
      return fail(new AppError('unauthorized', 'That is not the token of this host.'), options.log);
    }
    const headers = { 'set-cookie': options.sessionCookie(), 'cache-control': 'no-store' };
    return new Response(null, { status: 204, headers });
  });
  app.get('/media/*', (context) => options.media(context.req.raw));
  app.post('/upload/:projectId/:conceptId', async (context) => {
    const { projectId, conceptId } = context.req.param();
    const { name: fileName, caption, convert, hold } = context.req.query();
    const wish = {
      ...(convert === undefined ? {} : { convert: convert === '1' }),
      ...(hold === undefined ? {} : { hold: hold === '1' }),
    };
    const target = { projectId, conceptId, fileName, caption, ...wish };
    return receive(context.req.raw, target, options);
  });
  app.get('*', async (context) => {
    return (await options.files.get(context.req.path)) ?? notFound(options.log);
  });
  app.notFound(() => notFound(options.log));
  app.onError((error) => fail(error, options.log));
  return app;
}

function mayEnter(key: z.output<typeof SessionBody>, { token, codes }: RouteOptions): boolean {
  return 'token' in key ? isSameSecret(key.token, token) : codes.redeem(key.code);
}

async function receive(
  request: Request,
  target: unknown,
  { upload, maxUploadBytes, maxArchiveBytes, log }: RouteOptions,
): Promise<Response> {
  const parsed = UploadTarget.safeParse(target);
  if (!parsed.success || request.body === null) {
    return fail(new AppError('bad_request', 'The upload names no concept or no file.'), log);
  }
  const max = isArchiveName(parsed.data.fileName) ? maxArchiveBytes : maxUploadBytes;
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > max) return fail(tooLarge(max), log, 413);
  const limited = limit(request.body as unknown as AsyncIterable<Uint8Array>, max);
  try {
    const value = await upload({ ...parsed.data, stream: limited.stream }, request.signal);
    return json({ ok: true, value }, 200);
  } catch (error) {
    return limited.isExceeded() ? fail(tooLarge(max), log, 413) : fail(error, log);
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
    hint: `The limit is ${Math.floor(max / 1_000_000)} MB. Add larger files by their folder instead.`,
  });
}

function notFound(log: Logger): Response {
  return fail(new AppError('not_found', 'There is nothing at this address.'), log);
}

function fail(error: unknown, log: Logger, status?: number): Response {
  const value = toErrorValue(error, log);
  return json({ ok: false, error: value }, status ?? STATUS[value.code] ?? 500);
}

function json(result: Result<unknown>, status: number): Response {
  return new Response(JSON.stringify(result), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}
