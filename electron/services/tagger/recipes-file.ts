import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { CaptioningRecipe } from '../../../shared/domain/tagger/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import { nodeErrorCode } from '../../platform/error-value.js';

const Recipes = z.object({ recipes: z.array(CaptioningRecipe) });

const fileOf = (projectDir: string) => join(projectDir, '.studio', 'captioning', 'recipes.json');

/** The recipes that are saved with a project. Throws `invalid_file` for a file that cannot be understood. */
export async function readRecipes(projectDir: string): Promise<CaptioningRecipe[]> {
  const path = fileOf(projectDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
  try {
    return Recipes.parse(JSON.parse(text)).recipes;
  } catch (error) {
    throw new AppError('invalid_file', `${path} cannot be read as recipes.`, {
      hint: 'Rename the file; recipes can then be saved anew.',
      cause: error,
    });
  }
}

/** Keeps recipes with a project, atomically; of two with one name the later. */
export async function writeRecipes(
  projectDir: string,
  recipes: readonly CaptioningRecipe[],
): Promise<void> {
  const byName = new Map(recipes.map((recipe) => [recipe.name, recipe]));
  await writeJsonAtomic(fileOf(projectDir), { recipes: [...byName.values()] });
}
