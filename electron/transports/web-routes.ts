import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import { AppError } from '../../shared/result/errors.js';
import type { Logger } from '../platform/log.js';
import { isSameSecret } from '../platform/secret.js';
import type { OneTimeCodes } from './one-time-codes.js';
import { securityHeaders, withHeaders } from './security-headers.js';
import type { StaticFiles } from './static-files.js';
import { failedAnswer } from './uploads.js';

export interface RouteOptions {
  readonly token: string;
  readonly codes: OneTimeCodes;
  /** `Set-Cookie` of a new session. */
  readonly sessionCookie: () => string;
  readonly files: StaticFiles;
  readonly media: (request: Request) => Promise<Response>;
  readonly upload: (request: Request) => Promise<Response>;
  readonly log: Logger;
}

const SESSION_BODY_BYTES = 1000;
/** The token of the printed address, or a code that was made for one browser. */
const SessionBody = z.union([
  z.object({ token: z.string().max(200) }),
  z.object({ code: z.string().max(200) }),
]);
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
    onError: () => failedAnswer(new AppError('bad_request', 'That is too long.'), options.log, 413),
  });
  app.post('/session', smallBody, async (context) => {
    // What is no JSON is no session either.
    const body = SessionBody.safeParse(await context.req.json().catch(() => null));
    if (!body.success || !mayEnter(body.data, options)) {
      return failedAnswer(
        new AppError('unauthorized', 'That is not the token of this host.'),
        options.log,
      );
    }
    const headers = { 'set-cookie': options.sessionCookie(), 'cache-control': 'no-store' };
    return new Response(null, { status: 204, headers });
  });
  app.get('/media/*', (context) => options.media(context.req.raw));
  app.post('/upload/:projectId/:conceptId', (context) => options.upload(context.req.raw));
  app.get('*', async (context) => {
    return (await options.files.get(context.req.path)) ?? notFound(options.log);
  });
  app.notFound(() => notFound(options.log));
  app.onError((error) => failedAnswer(error, options.log));
  return app;
}

function mayEnter(key: z.output<typeof SessionBody>, { token, codes }: RouteOptions): boolean {
  return 'token' in key ? isSameSecret(key.token, token) : codes.redeem(key.code);
}

function notFound(log: Logger): Response {
  return failedAnswer(new AppError('not_found', 'There is nothing at this address.'), log);
}
