import { isAbsolute, resolve } from 'node:path';
import type { RequestName, Settings, SettingsPatch } from '../../shared/contract/index.js';
import { knownModel, type CaptioningRecipe } from '../../shared/domain/captioning/index.js';
import { AppError } from '../../shared/result/errors.js';
import { nodeErrorCode } from '../platform/error-value.js';
import { isInside } from '../platform/paths.js';
import { realOfExisting } from '../services/project-folder/index.js';
import type { CallContext, Handlers } from '../services/handlers.js';

type PathsOf = (input: never) => readonly (string | undefined)[];

/** The folder of a tagger that the user named by path. Models that the app knows are named by id, which is no path. */
function modelOf({ recipe: { by } }: { recipe: CaptioningRecipe }): readonly string[] {
  return by.kind === 'tagger' && knownModel(by.model) === null ? [by.model] : [];
}

/** For each request, the paths in its input that make the host read or write its own disk. */
const PATHS: Partial<Record<RequestName, PathsOf>> = {
  'projects.open': (input: { dir: string }) => [input.dir],
  'projects.create': (input: { dir: string; concept: { images: string[] } }) => [
    input.dir,
    ...input.concept.images,
  ],
  'projects.createSample': (input: { dir?: string }) => [input.dir],
  'projects.addConcept': (input: { dir: string | null }) => [input.dir ?? undefined],
  'datasets.inspectImport': (input: { paths: string[] }) => input.paths,
  'datasets.addImages': (input: { paths: string[] }) => input.paths,
  'tagger.inspect': (input: { dir: string }) => [input.dir],
  'captioning.start': modelOf,
  'captioning.preview': modelOf,
  'captioning.summary': modelOf,
  'captioning.save': modelOf,
  'export.start': (input: { to?: string }) => [input.to],
};

/**
 * Settings that name folders and files which the app reads or writes. Paths of programs are left out: programs lie outside of
 * every root, and whoever holds the token of the page may choose them.
 */
const PLACES = [
  'scriptsDir',
  'comfyLorasDir',
  'baseModel',
  'clipL',
  't5xxl',
  'ae',
  'tokenizerCacheDir',
  'defaultProjectsDir',
  'environmentDir',
  'wheelsDir',
  'modelsDir',
] as const satisfies readonly (keyof Settings)[];

/** The paths that a settings patch changes. An unchanged path needs no check: its user has set it before. */
function newPlaces(patch: SettingsPatch, now: Partial<Settings>): string[] {
  const places = PLACES.flatMap((key) => (patch[key] === now[key] ? [] : [patch[key] ?? '']));
  // `scriptsSource` is a folder on this host or a URL; only a folder is a path to check.
  const { scriptsSource = '' } = patch;
  if (isAbsolute(scriptsSource) && scriptsSource !== now.scriptsSource) places.push(scriptsSource);
  return places.filter((place) => place !== '');
}

/** Names of the requests that the fence looks at. */
export const FENCED: ReadonlySet<string> = new Set([...Object.keys(PATHS), 'settings.update']);

/**
 * Keeps a page in the browser inside the folders its user opened: home, opened projects, roots named at the start.
 * A window of our own needs no such fence: its paths come from the system's dialogs and drops.
 */
export function fenceIn(
  handlers: Handlers,
  roots: () => readonly string[],
  settings: () => Promise<Partial<Settings>>,
): Handlers {
  const fenced = Object.entries(handlers).map(([name, handler]) => {
    const here = handler as (input: unknown, context: CallContext) => Promise<unknown>;
    const pathsOf = PATHS[name as RequestName];
    if (!FENCED.has(name)) return [name, handler];
    const guarded = async (input: unknown, context: CallContext) => {
      const paths = pathsOf
        ? pathsOf(input as never)
        : newPlaces(input as SettingsPatch, await settings());
      for (const path of paths) {
        if (path !== undefined) await refuseOutside(path, roots());
      }
      return here(input, context);
    };
    return [name, guarded];
  });
  return Object.fromEntries(fenced) as Handlers;
}

/** True when `path`, links followed, lies in one of the roots. A path that does not resolve lies in none. */
export async function isInRoots(path: string, roots: readonly string[]): Promise<boolean> {
  const real = await realOrNull(path);
  if (real === null) return false;
  for (const root of roots) {
    const realRoot = await realOrNull(root);
    if (realRoot !== null && isInside(realRoot, real)) return true;
  }
  return false;
}

async function realOrNull(path: string): Promise<string | null> {
  try {
    return await realOfExisting(resolve(path));
  } catch (error) {
    if (error instanceof AppError || nodeErrorCode(error) !== null) return null;
    throw error;
  }
}

async function refuseOutside(path: string, roots: readonly string[]): Promise<void> {
  if (await isInRoots(path, roots)) return;
  throw new AppError('forbidden_path', `${path} is outside the folders this page may use.`, {
    hint: 'Choose a folder below your home folder, or start with --root DIR to allow another one.',
  });
}
