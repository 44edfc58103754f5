import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** The built page's files, by their path in the URL. What is not in the list does not exist, whatever a path says. */
export interface StaticFiles {
  has(urlPath: string): boolean;
  /** The file as an answer, or null when there is none of that name. */
  get(urlPath: string): Promise<Response | null>;
}

/** Lists the files below `dir` (links are not followed); `/` means `/index.html`. An absent folder has no files. */
export async function listStaticFiles(dir: string): Promise<StaticFiles> {
  const files = new Map<string, string>();
  await collect(dir, '', files);
  const fileOf = (urlPath: string): string | undefined =>
    files.get(urlPath === '/' ? '/index.html' : urlPath);
  return {
    has: (urlPath) => fileOf(urlPath) !== undefined,
    get: async (urlPath) => {
      const file = fileOf(urlPath);
      return file === undefined ? null : answer(file);
    },
  };
}

async function collect(dir: string, urlPath: string, files: Map<string, string>): Promise<void> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // not built yet
    throw error;
  });
  for (const entry of entries) {
    const path = join(dir, entry.name);
    const url = `${urlPath}/${encodeURIComponent(entry.name)}`;
    if (entry.isDirectory()) await collect(path, url, files);
    else if (entry.isFile()) files.set(url, path);
  }
}

async function answer(file: string): Promise<Response> {
  const body = await readFile(file);
  const extension = extname(file).toLowerCase();
  return new Response(new Uint8Array(body), {
    headers: {
      'content-type': TYPES[extension] ?? 'application/octet-stream',
      'cache-control': cacheControl(file, extension),
    },
  });
}

/** The page itself is never kept; files with a hash of their content in the name may be kept for ever. */
function cacheControl(file: string, extension: string): string {
  if (extension === '.html') return 'no-store';
  return /-[\w-]{8}\.\w+$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache';
}
