import * as z from 'zod';
import { nodeErrorCode } from '../../platform/error-value.js';
import type { OwnFolder } from '../../platform/own-folder.js';
import { STUDIO } from '../project-folder/index.js';

const FILE = [STUDIO, 'first-screen.json'];
/** Images that fill a large screen. */
export const FIRST_SCREEN = 60;

/** File names only: a project may come from a stranger, and no path in it may lead anywhere else. */
const Name = z.string().regex(/^[^/\\\0]{1,255}$/);
const FirstScreen = z.array(z.object({ conceptId: z.string(), names: z.array(Name) }));

/** The images that stand first, by concept and in order. */
export type FirstScreen = z.output<typeof FirstScreen>;

/** See `prepareJournal`. */
export function prepareFirstScreen(): void {
  FirstScreen.safeParse([{ conceptId: 'a', names: ['a.png'] }]);
}

/** The same of images in their order. */
export function firstScreenOf(
  images: readonly { readonly conceptId: string; readonly name: string }[],
): FirstScreen {
  const byConcept = new Map<string, string[]>();
  for (const { conceptId, name } of images)
    byConcept.set(conceptId, [...(byConcept.get(conceptId) ?? []), name]);
  return [...byConcept].map(([conceptId, names]) => ({ conceptId, names }));
}

/**
 * What stood first when the dataset was last seen whole. Large folders take long to list, so these are looked at before
 * that. Derived: only names are kept, each file is read anew, and a file that cannot be read says nothing.
 */
export async function readFirstScreen(own: OwnFolder): Promise<FirstScreen> {
  try {
    const bytes = await own.read(...FILE);
    return bytes === null ? [] : FirstScreen.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return []; // damaged: the folders are listed first then
  }
}

/** Keeps it for the next time; one that is cut short is none. Throws the file system's error, but for a project that cannot be written to. */
export async function writeFirstScreen(own: OwnFolder, screen: FirstScreen): Promise<void> {
  try {
    await own.replaceSoon(FILE, JSON.stringify(screen));
  } catch (error) {
    // Nothing is lost without it, and whoever wants to write something else is told of the cause there.
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(nodeErrorCode(error) ?? '')) throw error;
  }
}
