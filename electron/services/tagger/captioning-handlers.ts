import { onProject, type Handlers } from '../handlers.js';
import type { OpenProjects } from '../open-project/index.js';
import type { PowersService } from '../powers/index.js';
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
export function captioningHandlers(
  projects: OpenProjects,
  powers: Pick<PowersService, 'requireRecipe' | 'recordRecipes'>,
): CaptioningHandlers {
  return {
    'captioning.start': onProject(projects, async (project, { imageIds, recipe }) => {
      await powers.requireRecipe(project.id, recipe, ['send', 'path']);
      return { jobId: (await project.captioning.start(imageIds, recipe)).id };
    }),
    // What a server has said before is at hand; only a model is read again.
    'captioning.preview': onProject(projects, async (project, { imageIds, recipe }) => {
      await powers.requireRecipe(project.id, recipe, ['path']);
      return { images: await project.captioning.preview(imageIds, recipe) };
    }),
    'captioning.summary': onProject(projects, async (project, { imageIds, recipe }) => {
      await powers.requireRecipe(project.id, recipe, ['path']);
      return project.captioning.summary(imageIds, recipe);
    }),
    'captioning.save': onProject(projects, async (project, { imageIds, recipe }) => {
      await powers.requireRecipe(project.id, recipe, ['path']);
      return { jobId: (await project.captioning.save(imageIds, recipe)).id };
    }),
    'captioning.recipes': onProject(projects, async ({ folder }) => ({
      recipes: await readRecipes(folder.own),
    })),
    'captioning.saveRecipes': onProject(projects, async ({ id, folder }, { recipes }) => {
      await powers.recordRecipes(id, recipes);
      await writeRecipes(folder.own, recipes);
      return { ok: true as const };
    }),
  };
}
