import { useEffect, useMemo, useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';
import { ErrorState } from '../../components/States.js';
import { WindowDrop } from '../../components/WindowDrop.js';
import { markAppReady } from '../../lib/app-ready.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { visibleIds, type DatasetView } from '../../stores/dataset-view.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionBanner } from './CaptionBanner.js';
import { DatasetEmpty } from './DatasetEmpty.js';
import { DatasetToolbar } from './DatasetToolbar.js';
import { GridSkeleton } from './GridSkeleton.js';
import { ImageGrid } from './ImageGrid.js';
import { ImageViewer } from './ImageViewer.js';
import { AddImagesButton } from './AddImagesButton.js';
import { useAddImages } from './use-add-images.js';
import { useThumbSize } from './use-thumb-size.js';
import './dataset.css';

/** All images of the project with their captions. */
export function DatasetScreen({ project }: { project: Project }) {
  const { dataset } = useProjectSession();
  const state = useStore(dataset.store);
  const [view, setView] = useState<DatasetView>({ text: '', problem: null, conceptId: null });
  const [thumbSize, setThumbSize] = useThumbSize();
  const [openId, setOpenId] = useState<string | null>(null);
  const add = useAddImages(project, view.conceptId);
  useEffect(() => {
    if (state.isLoaded || state.error !== null) markAppReady(document);
  }, [state.isLoaded, state.error]);
  const ids = useFrozenIds(state, view);
  return (
    <Screen
      fill
      title="Dataset"
      subtitle={subtitleOf(project)}
      actions={<AddImagesButton project={project} add={add} />}
    >
      <WindowDrop
        label={`Add to ${add.conceptName}`}
        onDrop={(dropped) => void add.drop(dropped)}
      />
      {state.error !== null && !state.isLoaded ? (
        <ErrorState error={state.error} onRetry={() => dataset.reload()} />
      ) : !state.isLoaded ? (
        <GridSkeleton />
      ) : state.order.length === 0 ? (
        <DatasetEmpty isComplete={state.isComplete} onAdd={() => void add.pick('copy')} />
      ) : (
        <>
          <DatasetToolbar
            project={project}
            state={state}
            view={view}
            shown={ids.length}
            thumbSize={thumbSize}
            onView={setView}
            onThumbSize={setThumbSize}
          />
          <CaptionBanner project={project} images={state.images} />
          <ImageGrid project={project} ids={ids} thumbSize={thumbSize} onOpen={setOpenId} />
        </>
      )}
      {openId === null ? null : (
        <ImageViewer
          project={project}
          ids={ids}
          imageId={openId}
          onGo={setOpenId}
          onClose={() => setOpenId(null)}
        />
      )}
    </Screen>
  );
}

function subtitleOf(project: Project): string {
  const word = project.triggerWord;
  return word === ''
    ? 'Captions are ordinary .txt files beside your images.'
    : `Begin every caption with “${word}”. Captions are ordinary .txt files beside your images.`;
}

/**
 * The ids to show. An edited caption must not make its image jump out of a filtered view while it is typed in, so a
 * filtered list changes only with the filter or when images come and go.
 */
function useFrozenIds(
  state: { images: Parameters<typeof visibleIds>[0]; order: readonly string[] },
  view: DatasetView,
): readonly string[] {
  const { images, order } = state;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `images` left out on purpose, see above
  return useMemo(() => visibleIds(images, order, view), [order, view]);
}
