import { protocol } from 'electron';
import { AppError } from '../../shared/result/errors.js';
import { securityHeaders, withHeaders } from '../transports/security-headers.js';
import { listStaticFiles } from '../transports/static-files.js';
import { APP_ORIGIN, APP_SCHEME, isOurPage } from './navigation-policy.js';

/** Tells Electron of our scheme; must come before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    },
  ]);
}

/** Serves the built page, the media and the door for uploads under `app://lora-studio/`. Throws `not_found` when the page was not built. */
export async function serveApp(
  rendererDir: string,
  { media, upload }: Record<'media' | 'upload', (request: Request) => Promise<Response>>,
): Promise<void> {
  const files = await listStaticFiles(rendererDir);
  if (!files.has('/')) {
    throw new AppError('not_found', `The app's page is not in ${rendererDir}.`, {
      hint: 'Build it: npm run build.',
    });
  }
  protocol.handle(APP_SCHEME, async (request) => {
    return withHeaders(await answer(request), securityHeaders());
  });

  async function answer(request: Request): Promise<Response> {
    if (!isOurPage(request.url)) return new Response('Not found', { status: 404 });
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/media/')) return media(request);
    if (pathname.startsWith('/upload/')) {
      return isFromOurPage(request) ? upload(request) : new Response('Not ours', { status: 403 });
    }
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const file = isRead ? await files.get(pathname) : null;
    return file ?? new Response('Not found', { status: 404 });
  }
}

/** Sending comes from our page alone: a page of others, should one ever be shown, has another origin. */
function isFromOurPage({ method, headers }: Request): boolean {
  const origin = headers.get('origin');
  return method === 'POST' && (origin === null || origin === APP_ORIGIN);
}
