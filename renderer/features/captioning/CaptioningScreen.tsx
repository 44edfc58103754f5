import { Button } from '@mantine/core';
import { IconArrowLeft, IconTags } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';
import { EmptyState, LoadingLines } from '../../components/States.js';
import { newDraft, recipeOf } from './captioning-recipe.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { navigate } from '../../stores/route-store.js';
import { useStore } from '../../stores/use-store.js';
import styles from './captioning.module.css';
import { RecipePanel } from './RecipePanel.js';
import { ReviewPanel } from './ReviewPanel.js';
import { useScope } from './use-scope.js';

/** Captions by a model: choose it, look at the images, see what comes out, save. */
export function CaptioningScreen({ project }: { project: Project }) {
  const { dataset } = useProjectSession();
  const { isLoaded, order } = useStore(dataset.store);
  const [draft, setDraft] = useState(() => newDraft(project.triggerWord, project.preset));
  const choice = useScope(project);
  const recipe = useMemo(() => recipeOf(draft), [draft]);
  return (
    <Screen
      fill
      title="Captions by a model"
      subtitle="Nothing is written before you save, and saving is one step that you can undo."
      actions={
        <Button
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={() => navigate({ screen: 'dataset' })}
        >
          Back to the dataset
        </Button>
      }
    >
      {!isLoaded ? (
        <LoadingLines label="Reading the images" />
      ) : order.length === 0 ? (
        <EmptyState
          icon={<IconTags size={28} stroke={1.5} aria-hidden />}
          title="No images yet"
          action={
            <Button onClick={() => navigate({ screen: 'dataset' })}>Go to the dataset</Button>
          }
        >
          Add images first; their captions are made here.
        </EmptyState>
      ) : (
        <div className={styles['layout']}>
          <RecipePanel project={project} draft={draft} onDraft={setDraft} />
          <ReviewPanel project={project} choice={choice} recipe={recipe} />
        </div>
      )}
    </Screen>
  );
}
