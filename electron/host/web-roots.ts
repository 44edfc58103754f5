import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { RequestName } from '../../shared/contract/index.js';
import { knownModel, type CaptioningRecipe } from '../../shared/domain/tagger/index.js';
import { AppError } from '../../shared/result/errors.js';
import { isInside } from '../platform/paths.js';
import type { CallContext, Handlers } from '../transports/dispatcher.js';

type PathsOf = (input: never) => readonly (string | undefined)[];

/** A recipe names a model of the app's own, or a folder. */
function modelOf({ recipe: { by } }: { recipe: CaptioningRecipe }): readonly string[] {
  return by.kind === 'tagger' && knownModel(by.model) === null ? [by.model] : [];
}

/** The paths by which a request reaches the disk of the host. */
const PATHS: Partial<Record<RequestName, PathsOf>> = {
  'projects.open': (input: { dir: string }) => [input.dir],
  'projects.create': (input: { dir: string; concept: { images: string[] } }) => [
    input.dir,
    ...input.concept.images,
  ],
  'projects.createSample': (input: { dir?: string }) => [input.dir],
  'projects.addConcept': (input: { dir: string | null }) => [input.dir ?? undefined],
  'datasets.addImages': (input: { paths: string[] }) => input.paths,
  'tagger.inspect': (input: { dir: string }) => [input.dir],
  'captioning.start': modelOf,
  'captioning.preview': modelOf,
  'captioning.summary': modelOf,
  'captioning.save': modelOf,
  'export.start': (input: { to?: string }) => [input.to],
};

/** Names of the requests that the fence looks at. */
export const FENCED: ReadonlySet<string> = new Set(Object.keys(PATHS));

/**
 * Keeps a page in the browser inside the folders its user opened: home, opened projects, roots named at the start.
 * A window of our own needs no such fence: its paths come from the system's dialogs and drops.
 */
export function fenceIn(handlers: Handlers, roots: () => readonly string[]): Handlers {
  const fenced = Object.entries(handlers).map(([name, handler]) => {
    const here = handler as (input: unknown, context: CallContext) => Promise<unknown>;
    const pathsOf = PATHS[name as RequestName];
    if (!pathsOf) return [name, handler];
    const guarded = async (input: unknown, context: CallContext) => {
      for (const path of pathsOf(input as never)) {
        if (path !== undefined) await refuseOutside(path, roots());
      }
      return here(input, context);
    };
    return [name, guarded];
  });
  return Object.fromEntries(fenced) as Handlers;
}

async function refuseOutside(path: string, roots: readonly string[]): Promise<void> {
  const real = await realOfExisting(resolve(path));
  for (const root of roots) {
    if (isInside(await realOfExisting(resolve(root)), real)) return;
  }
  throw new AppError('forbidden_path', `${path} is outside the folders this page may use.`, {
    hint: 'Choose a folder below your home folder, or start with --root DIR to allow another one.',
  });
}

/** The path with links followed as far as it exists; the rest is added as it stands. */
async function realOfExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const parent = dirname(path);
    if (parent === path) return path;
    return resolve(await realOfExisting(parent), path.slice(parent.length).replace(/^[/\\]+/, ''));
  }
}
