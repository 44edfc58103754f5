import { useEffect, useMemo, useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import type { CompiledFilter } from '../../../shared/domain/dataset-filter/index.js';
import { NO_SELECTION, pruned } from '../../lib/selection.js';
import { createSelectionStore, type SelectionStore } from '../../stores/dataset-selection.js';
import type { DatasetState } from '../../stores/dataset-store.js';
import { visibleIds, type DatasetView } from '../../stores/dataset-view.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionBanner } from './CaptionBanner.js';
import { DatasetToolbar } from './DatasetToolbar.js';
import { ImageGrid } from './ImageGrid.js';
import { ImageViewer } from './ImageViewer.js';
import { SelectionBar } from './SelectionBar.js';
import { useFilter } from './panels/use-tokens.js';
import { SidePanel } from './panels/SidePanel.js';
import { useHistoryKeys } from './panels/use-undo.js';
import { useDeleteImages } from './use-delete-images.js';
import { useSidePanel } from './use-side-panel.js';
import { useThumbSize } from './use-thumb-size.js';
import { useWarmFilter } from './use-warm-filter.js';

interface FullDatasetProps {
  readonly project: Project;
  readonly state: DatasetState;
  readonly view: DatasetView;
  readonly onView: (view: DatasetView) => void;
}

/** The dataset when it has images: filter, grid, tools. */
export function FullDataset({ project, state, view, onView }: FullDatasetProps) {
  const [thumbSize, setThumbSize] = useThumbSize();
  const [openId, setOpenId] = useState<string | null>(null);
  const [panel, setPanel] = useSidePanel();
  const filter = useFilter(view.text, project);
  const ids = useFrozenIds(state, view, filter);
  const selection = useSelection(state);
  const selected = useStore(selection, (now) => now.selected);
  const remove = useDeleteImages(project.id);
  const onDelete = () => void remove([...selection.getState().selected]);
  useWarmFilter(state.order, state.images);
  useHistoryKeys();
  const scope = useMemo(
    () => ({ selected: [...selected], shown: ids, all: state.order }),
    [selected, ids, state.order],
  );
  return (
    <div className="dataset">
      <div className="dataset-main">
        <DatasetToolbar
          project={project}
          state={state}
          view={view}
          shown={ids.length}
          thumbSize={thumbSize}
          filterError={filter.ok ? null : filter.message}
          hasTools={panel !== null}
          onTools={() => setPanel(panel === null ? 'batch' : null)}
          onView={onView}
          onThumbSize={setThumbSize}
        />
        <CaptionBanner project={project} images={state.images} />
        <SelectionBar
          count={selected.size}
          onDelete={onDelete}
          onClear={() => selection.setState(NO_SELECTION)}
        />
        <ImageGrid
          project={project}
          ids={ids}
          thumbSize={thumbSize}
          selection={selection}
          onOpen={setOpenId}
          onDelete={onDelete}
        />
      </div>
      {panel === null ? null : (
        <SidePanel
          project={project}
          scope={scope}
          panel={panel}
          onPanel={setPanel}
          onFilter={(text) => onView({ ...view, text })}
        />
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
    </div>
  );
}

/** The selection, without images that are gone. */
function useSelection(state: DatasetState): SelectionStore {
  const [selection] = useState(createSelectionStore);
  const { order, images } = state;
  useEffect(() => {
    selection.setState(pruned(selection.getState(), (id) => images.has(id)));
  }, [selection, order, images]);
  return selection;
}

/**
 * The ids to show. An edited caption must not make its image jump out of a filtered view while it is typed in, so a
 * filtered list changes only with the filter or when images come and go.
 */
function useFrozenIds(
  { images, order }: DatasetState,
  view: DatasetView,
  filter: CompiledFilter,
): readonly string[] {
  return useMemo(() => visibleIds(images, order, view, filter), [images, order, view, filter]);
}
