import { mkdir, rename } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { PINS } from '../../../shared/domain/environment/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { copyTree } from '../../platform/copy-tree.js';
import { runLogged } from '../../platform/programs/run-logged.js';
import { unzip } from '../../platform/unzip.js';
import { statsIfAny } from '../../platform/stats-if-any.js';
import { download } from '../downloads/index.js';
import { gitSettings } from './git-settings.js';
import { removeTree } from './remove.js';

export interface ScriptsRequest {
  /** A repository, the address of a zip archive, or a folder or zip on this disk. */
  readonly source: string;
  readonly to: string;
  readonly downloadsDir: string;
  readonly proxy: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

const IDLE_MS = 5 * 60_000;
const ENTRY = 'flux_train_network.py';

/** Puts sd-scripts into a new folder. Resolves with its commit, or null where the source does not tell. */
export async function fetchScripts(request: ScriptsRequest): Promise<string | null> {
  const { to } = request;
  const draft = `${to}.new`;
  await removeTree(draft);
  await removeTree(to);
  await mkdir(dirname(to), { recursive: true });
  const commit = await fetchInto(request, draft);
  const isThere = await statsIfAny(join(draft, ENTRY));
  if (isThere === null) {
    throw new AppError('invalid_file', `${request.source} holds no ${ENTRY}.`, {
      hint: 'Choose Kohya’s sd-scripts as the source in Settings, or leave the field empty.',
    });
  }
  await rename(draft, to);
  return commit;
}

async function fetchInto(request: ScriptsRequest, draft: string): Promise<string | null> {
  const { source, signal } = request;
  if (isAbsolute(source)) {
    const found = await statsIfAny(source);
    if (found?.isDirectory()) {
      await copyTree(
        source,
        draft,
        (name) => !['.git', 'venv', '.venv', '__pycache__'].includes(name),
      );
      return null;
    }
    if (found !== null)
      return commitOf(await unzip(source, draft, { nameFor: withoutTop, signal }));
    throw new AppError('not_found', `There is no ${source}.`, {
      hint: 'Choose a folder or a zip archive of sd-scripts.',
    });
  }
  if (/\.zip$/i.test(source)) return fromZip(request, source, draft);
  const isFetched = await byGit(request, draft);
  if (isFetched) return PINS.scriptsCommit;
  await removeTree(draft);
  return fromZip(
    request,
    `${source.replace(/(\.git)?\/*$/, '')}/archive/${PINS.scriptsCommit}.zip`,
    draft,
  );
}

/** False when there is no git, or it could not do it: the archive is tried then. */
async function byGit(request: ScriptsRequest, draft: string): Promise<boolean> {
  const { signal, log } = request;
  const { source, env } = gitSettings(request.source, request.proxy);
  await mkdir(draft, { recursive: true });
  const steps = [
    ['init', '--quiet'],
    ['fetch', '--quiet', '--depth', '1', source, PINS.scriptsCommit],
    ['-c', 'advice.detachedHead=false', 'checkout', '--quiet', 'FETCH_HEAD'],
  ];
  try {
    for (const step of steps) {
      const args = ['-c', 'core.longpaths=true', '-c', 'core.autocrlf=false', ...step];
      const code = await runLogged('git', args, {
        cwd: draft,
        env: { ...request.env, ...env },
        signal,
        idleMs: IDLE_MS,
        onLine: log,
      });
      if (code === 0) continue;
      log(`git could not fetch it (exit code ${String(code)}); trying the archive instead.`);
      return false;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof AppError)) throw error;
    log(`${error.message} Trying the archive instead.`);
    return false;
  }
  return true;
}

async function fromZip(
  request: ScriptsRequest,
  url: string,
  draft: string,
): Promise<string | null> {
  const { downloadsDir, proxy, signal, log } = request;
  const path = join(downloadsDir, 'sd-scripts.zip');
  await removeTree(path);
  log(`Loading ${url}`);
  await download({ url, to: path, proxy, signal });
  try {
    const commit = commitOf(await unzip(path, draft, { nameFor: withoutTop, signal }));
    if (
      commit !== null &&
      request.source === PINS.scriptsRepository &&
      commit !== PINS.scriptsCommit
    ) {
      throw new AppError(
        'invalid_file',
        `The archive is of commit ${commit}, not ${PINS.scriptsCommit}.`,
      );
    }
    return commit;
  } finally {
    await removeTree(path);
  }
}

/** Archives of GitHub carry the commit as their comment. */
function commitOf(comment: string): string | null {
  return /^[0-9a-f]{40}$/.exec(comment.trim())?.[0] ?? null;
}

/** Archives hold one folder with everything in it. */
function withoutTop(name: string): string | null {
  const rest = name.slice(name.indexOf('/') + 1);
  return name.includes('/') && rest !== '' ? rest : null;
}
