import { Button, Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { notifyDone, notifyError } from '../../components/notify.js';
import { offIf, useReadOnly } from '../../stores/use-read-only.js';
import { recipeOf, withRecipe } from './captioning-recipe.js';
import { useAppStores } from '../../stores/app-stores.js';
import type { CaptioningRecipe } from '../../../shared/domain/captioning/index.js';
import type { DraftProps } from './RecipePanel.js';
import styles from './captioning.module.css';

/** Recipes that are saved with the project, to be run again on new images. */
export function RecipeShelf({ projectId, draft, onDraft }: DraftProps & { projectId: string }) {
  const { client } = useAppStores();
  const [recipes, setRecipes] = useRecipes(projectId);
  const recipe = recipeOf(draft);
  const readOnly = useReadOnly();
  const save = async () => {
    if (recipe === null) return;
    const all = [...recipes.filter(({ name }) => name !== recipe.name), recipe];
    const answer = await client.request('captioning.saveRecipes', { projectId, recipes: all });
    if (!answer.ok) {
      notifyError('The recipe was not saved', answer.error);
      return;
    }
    setRecipes(all);
    notifyDone(`Recipe “${recipe.name}” saved`);
  };
  return (
    <div className={styles['shelf']}>
      {recipes.length === 0 ? null : (
        <Select
          size="xs"
          label="Saved recipes"
          placeholder="Choose one"
          value={null}
          onChange={(name) => {
            const chosen = recipes.find((one) => one.name === name);
            if (chosen !== undefined) onDraft(withRecipe(draft, chosen));
          }}
          data={recipes.map(({ name }) => name)}
        />
      )}
      <div className={styles['row']} data-align="end">
        <TextInput
          size="xs"
          flex={1}
          label="Save as a recipe"
          placeholder="Captions"
          value={draft.name}
          onChange={(event) => onDraft({ ...draft, name: event.currentTarget.value })}
        />
        <Button
          size="xs"
          variant="default"
          {...offIf(readOnly, recipe === null)}
          onClick={() => void save()}
        >
          Save recipe
        </Button>
      </div>
    </div>
  );
}

/** The recipes that are saved with the project. */
function useRecipes(projectId: string) {
  const { client } = useAppStores();
  const [recipes, setRecipes] = useState<readonly CaptioningRecipe[]>([]);
  useEffect(() => {
    let isGone = false;
    void client.request('captioning.recipes', { projectId }).then((answer) => {
      if (isGone) return;
      if (answer.ok) setRecipes(answer.value.recipes);
      else notifyError('The saved recipes could not be read', answer.error);
    });
    return () => {
      isGone = true;
    };
  }, [client, projectId]);
  return [recipes, setRecipes] as const;
}
