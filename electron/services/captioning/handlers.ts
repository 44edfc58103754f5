import { onProject, type Handlers } from '../handlers.js';
import type { OpenProjects } from '../open-project/index.js';
import { readRecipes, writeRecipes } from './recipes-file.js';

type CaptioningHandlers = Pick<
  Handlers,
  | 'captioning.start'
  | 'captioning.preview'
  | 'captioning.summary'
  | 'captioning.save'
  | 'captioning.recipes'
  | 'captioning.saveRecipes'
>;

/** Handlers about captions that a model makes in a project. */
export function captioningHandlers(projects: OpenProjects): CaptioningHandlers {
  return {
    'captioning.start': onProject(projects, async (project, { imageIds, recipe }) => {
      await project.powers.requireRecipe(recipe, ['send', 'path']);
      return { jobId: (await project.captioning.start(imageIds, recipe)).id };
    }),
    // What a server has said before is at hand; only a model is read again.
    'captioning.preview': onProject(projects, async (project, { imageIds, recipe }) => {
      await project.powers.requireRecipe(recipe, ['path']);
      return { images: await project.captioning.preview(imageIds, recipe) };
    }),
    'captioning.summary': onProject(projects, async (project, { imageIds, recipe }) => {
      await project.powers.requireRecipe(recipe, ['path']);
      return project.captioning.summary(imageIds, recipe);
    }),
    'captioning.save': onProject(projects, async (project, { imageIds, recipe }) => {
      await project.powers.requireRecipe(recipe, ['path']);
      return { jobId: (await project.captioning.save(imageIds, recipe)).id };
    }),
    'captioning.recipes': onProject(projects, async ({ folder }) => ({
      recipes: await readRecipes(folder.own),
    })),
    'captioning.saveRecipes': onProject(projects, async ({ folder, powers }, { recipes }) => {
      await powers.recordRecipes(recipes);
      await writeRecipes(folder.own, recipes);
      return { ok: true as const };
    }),
  };
}
