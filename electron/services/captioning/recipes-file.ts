import * as z from 'zod';
import { CaptioningRecipe } from '../../../shared/domain/captioning/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { OwnFolder } from '../../platform/own-folder.js';
import { STUDIO } from '../project-folder/index.js';

const Recipes = z.object({ recipes: z.array(CaptioningRecipe) });

const FILE = [STUDIO, 'captioning', 'recipes.json'];

/** The recipes that are saved with a project. Throws `invalid_file` for a file that cannot be understood. */
export async function readRecipes(
  own: Pick<OwnFolder, 'read' | 'path'>,
): Promise<CaptioningRecipe[]> {
  const bytes = await own.read(...FILE);
  if (bytes === null) return [];
  try {
    return Recipes.parse(JSON.parse(bytes.toString('utf8'))).recipes;
  } catch (error) {
    throw new AppError('invalid_file', `${own.path(...FILE)} cannot be read as recipes.`, {
      hint: 'Rename the file; recipes can then be saved anew.',
      cause: error,
    });
  }
}

/** Keeps recipes with a project, atomically; of two with one name the later. */
export async function writeRecipes(
  own: OwnFolder,
  recipes: readonly CaptioningRecipe[],
): Promise<void> {
  const byName = new Map(recipes.map((recipe) => [recipe.name, recipe]));
  await own.replaceJson(FILE, { recipes: [...byName.values()] });
}
