import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import type { Concept } from '../../../shared/contract/index.js';
import { isImageName } from '../../../shared/domain/dataset/index.js';
import { plural } from '../../../shared/domain/format.js';
import type { Created } from '../history/index.js';
import type { OpenProject } from '../open-project/index.js';
import { trashDir, trashPlace } from '../trash/index.js';

/** Makes an import undoable: each of its files gets a place in the trash to go to. */
export async function recordImport(
  { folder, history }: Pick<OpenProject, 'folder' | 'history'>,
  concept: Concept,
  paths: readonly string[],
): Promise<void> {
  const dir = await trashDir(folder, concept);
  const key = `import-${concept.id}-${randomBytes(4).toString('hex')}`;
  const files = paths.map((path) => ({ path, trash: trashPlace(dir, key, path) }));
  await history.recordCreated((all) => label(all, concept), files);
}

function label(files: readonly Created[], concept: Concept): string {
  const images = files.filter(({ path }) => isImageName(path)).length;
  // What comes within seconds is one step, whichever concepts it went to.
  const concepts = new Set(files.map(({ path }) => dirname(path))).size;
  const to = concepts === 1 ? concept.name : `${concepts} concepts`;
  return `Add ${plural(images, 'image')} to ${to}`;
}
