import { access, chmod, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PINS, uvPin } from '../../../shared/domain/environment/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { runProgram } from '../../platform/programs/run-program.js';
import { unzip } from '../../platform/unzip.js';
import { download, sha256Of } from '../downloads/index.js';
import type { Layout } from './layout.js';
import { removeTree } from './remove.js';
import type { Sources } from './sources.js';
import { fileOnIndexPage } from './index-page.js';

const TIMEOUT_MS = 60_000;
/** Older ones lack options that are used here. */
const OLDEST: readonly [number, number] = [0, 8];
const PROGRAM = process.platform === 'win32' ? 'uv.exe' : 'uv';

/** uv: the one that is given, ours, a fitting one on the PATH, or the pinned one, fetched and checked. */
export async function findOrFetchUv(
  layout: Layout,
  sources: Sources,
  env: Readonly<Record<string, string>>,
  context: { signal: AbortSignal; log: (line: string) => void },
): Promise<{ file: string; version: string }> {
  if (sources.uv !== '') {
    const version = await versionOf(sources.uv, env, context.signal);
    if (version !== null) return { file: sources.uv, version };
    throw new AppError('not_found', `${sources.uv} is not a uv that can be used.`, {
      hint: `Choose uv ${OLDEST.join('.')} or newer, or leave the field empty.`,
    });
  }
  const own = join(layout.uvDir, PINS.uv, PROGRAM);
  const there = await versionOf(own, env, context.signal);
  if (there !== null) return { file: own, version: there };
  const onPath = await versionOf('uv', env, context.signal);
  if (onPath !== null) return { file: 'uv', version: onPath };
  await fetchUv(layout, sources, own, context);
  const version = await versionOf(own, env, context.signal);
  if (version !== null) return { file: own, version };
  throw new AppError('unsupported', `${own} does not run here.`, {
    hint: 'A virus scanner or a policy may forbid it: allow it, or install uv yourself and name it in Settings.',
  });
}

/** The version of a uv that is new enough; null for anything else. */
async function versionOf(
  file: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string | null> {
  const answer = await runProgram(file, ['--version'], {
    env: only(env),
    timeoutMs: TIMEOUT_MS,
    signal,
  }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return null; // there is none, or it does not start
  });
  const match = /^uv (\d+)\.(\d+)\.(\d+)/.exec(answer?.stdout ?? '');
  if (match === null) return null;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > OLDEST[0] || minor >= OLDEST[1] ? match[0].slice(3) : null;
}

/** Takes away what our own environment has besides; an empty value means: not set. */
function only(env: Readonly<Record<string, string>>): Record<string, string> {
  return { ...Object.fromEntries(Object.keys(process.env).map((name) => [name, ''])), ...env };
}

async function fetchUv(
  layout: Layout,
  sources: Sources,
  to: string,
  { signal, log }: { signal: AbortSignal; log: (line: string) => void },
): Promise<void> {
  const pin = uvPin(process.platform, process.arch);
  if (pin === null) {
    throw new AppError(
      'unsupported',
      `There is no uv for ${process.platform} on ${process.arch}.`,
      {
        hint: 'Install uv yourself and name it in Settings.',
      },
    );
  }
  const wheel = await wheelFile(layout, sources, pin, signal, log);
  const unpacked = `${join(layout.uvDir, PINS.uv)}.new`;
  await removeTree(unpacked);
  const inside = new RegExp(`^uv-[^/]+\\.data/scripts/${PROGRAM.replace('.', '\\.')}$`);
  await unzip(wheel, unpacked, { nameFor: (name) => (inside.test(name) ? PROGRAM : null), signal });
  await access(join(unpacked, PROGRAM));
  await chmod(join(unpacked, PROGRAM), 0o755);
  await removeTree(join(layout.uvDir, PINS.uv));
  await rename(unpacked, join(to, '..'));
}

/** The wheel from the folder of wheels, or from the index; its hash is checked either way. */
async function wheelFile(
  layout: Layout,
  sources: Sources,
  pin: { wheel: string; sha256: string },
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<string> {
  if (sources.wheelsDir !== '') {
    const local = join(sources.wheelsDir, pin.wheel);
    const sha256 = await sha256Of(local, signal).catch(() => null); // not in that folder
    if (sha256 === pin.sha256) return local;
  }
  if (sources.packageIndex === null) {
    throw new AppError(
      'not_found',
      `${pin.wheel} is not in the folder of wheels, and no index is set.`,
      {
        hint: 'Put it there, or name a package index or a uv in Settings.',
      },
    );
  }
  const pageUrl = `${sources.packageIndex}/uv/`;
  const options = { proxy: sources.proxy, signal };
  const page = join(layout.downloadsDir, 'uv-index.html');
  await removeTree(page);
  await download({ url: pageUrl, to: page, ...options });
  const url = fileOnIndexPage(await readFile(page, 'utf8'), pageUrl, pin.wheel);
  await removeTree(page);
  if (url === null) {
    throw new AppError('not_found', `${pageUrl} does not list ${pin.wheel}.`, {
      hint: 'Choose another package index in Settings, or install uv yourself and name it there.',
    });
  }
  log(`Loading uv ${PINS.uv} from ${new URL(url).host}`);
  const to = join(layout.downloadsDir, pin.wheel);
  return (await download({ url, to, sha256: pin.sha256, ...options })).path;
}
