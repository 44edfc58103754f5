import { memo, type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import type { GridHandle } from '../../components/virtual-grid/VirtualGrid.js';
import { type Sort, sortedBy } from '../../lib/dataset-sort.js';
import { clicked, NO_SELECTION } from '../../lib/selection.js';
import { askForCaptions } from '../../stores/handoff-store.js';
import { navigate } from '../../stores/route-store.js';
import { type SelectionStore, useSelection } from './selection-store.js';
import type { DatasetState } from '../../stores/dataset-store.js';
import { captionsLacking, type DatasetView, type ViewStore } from '../../stores/dataset-view.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionBanner } from './CaptionBanner.js';
import { DatasetToolbar } from './DatasetToolbar.js';
import { ImageGrid } from './ImageGrid.js';
import { ImageTable } from './ImageTable.js';
import { SelectionBar } from './SelectionBar.js';
import { SidePanel, useSidePanel } from './panels/SidePanel.js';
import { tellLeftAlone, UndoButton, useHistoryKeys, useMove } from './panels/use-undo.js';
import { type LookOfImages, useLook } from './use-look.js';
import { useShownIds, useWarmFilter } from './use-shown-ids.js';
import { ImageViewer } from './viewer/ImageViewer.js';
import { notifyDone, notifyError, notifyJobError } from '../../components/notify.js';
import { plural } from '../../../shared/domain/format.js';
import { useAppStores, useProjectSession } from '../../stores/app-stores.js';

interface FullDatasetProps {
  readonly project: Project;
  readonly state: DatasetState;
  readonly views: ViewStore;
}

/**
 * The dataset when it has images: filter, grid or list, tools. Drawn before the first of them are here, so that only they
 * are missing then.
 */
export function FullDataset({ project, state, views }: FullDatasetProps) {
  const view = useStore(views);
  const onView = views.setState;
  const look = useLook();
  const [openId, setOpenId] = useState<string | null>(null);
  const [panel, setPanel] = useSidePanel();
  const cells = useRef<GridHandle>(null);
  const { sorted, ids, listKey, filterError } = useShownIds(state, view, project);
  const selection = useSelection(state, ids);
  useWarmFilter(state, sorted);
  useHistoryKeys();
  const onClose = useCallback(() => {
    setOpenId(null);
    cells.current?.enter();
  }, []);
  const onGo = (id: string) => {
    setOpenId(id);
    selection.setState(clicked(selection.getState(), ids, id, { shift: false, ctrl: false }));
  };
  const onTools = useCallback(() => setPanel(panel === null ? 'batch' : null), [panel, setPanel]);
  const onDown = useCallback(() => cells.current?.enter(), []);
  const shared = { project, ids, selection, onView };
  return (
    <div className="dataset">
      <div className="dataset-main">
        <DatasetToolbar
          project={project}
          state={state}
          view={view}
          shown={ids.length}
          look={look}
          onView={onView}
          filterError={filterError}
          onDown={onDown}
          hasTools={panel !== null}
          onTools={onTools}
        />
        <CaptionBanner project={project} count={captionsLacking(state.tally)} />
        {state.order.length > 0 ? (
          <Images
            {...shared}
            sort={view.sort}
            listKey={listKey}
            look={look}
            handle={cells}
            onOpen={setOpenId}
          />
        ) : (
          <GridSkeleton />
        )}
      </div>
      {panel === null ? null : (
        <Tools {...shared} all={state.order} panel={panel} onPanel={setPanel} onOpen={setOpenId} />
      )}
      {openId === null ? null : (
        <ImageViewer project={project} ids={ids} imageId={openId} onGo={onGo} onClose={onClose} />
      )}
    </div>
  );
}

interface Shared {
  readonly project: Project;
  readonly ids: readonly string[];
  readonly selection: SelectionStore;
  readonly onView: (change: Partial<DatasetView>) => void;
}

interface ImagesProps extends Shared {
  readonly sort: Sort;
  readonly listKey: string;
  readonly look: LookOfImages;
  readonly handle: RefObject<GridHandle | null>;
  readonly onOpen: (id: string) => void;
}

/** A memo on its own, so that a key typed in the filter renders this part only when the list changes. */
const Images = memo(function Images(props: ImagesProps) {
  const { project, ids, selection, sort, listKey, onView, look, handle, onOpen } = props;
  const remove = useDeleteImages(project.id);
  const count = useStore(selection, ({ selected }) => selected.size);
  const onDelete = () => {
    void remove([...selection.getState().selected]);
    handle.current?.focusCurrent();
  };
  const onClear = () => {
    selection.setState({ ...NO_SELECTION, focus: selection.getState().focus });
    handle.current?.focusCurrent();
  };
  const onCaption = () => {
    askForCaptions([...selection.getState().selected]);
    navigate({ screen: 'captioning' });
  };
  const cells = { project, ids, selection, onOpen, onDelete, handle, listKey };
  if (ids.length === 0) return <p className="ls-dim">No image fits this filter.</p>;
  return (
    <>
      {look.look === 'grid' ? (
        <ImageGrid {...cells} thumbSize={look.thumbSize} />
      ) : (
        <ImageTable
          {...cells}
          sort={sort}
          onSort={(key) => onView({ sort: sortedBy(sort, key) })}
        />
      )}
      <SelectionBar count={count} onCaption={onCaption} onDelete={onDelete} onClear={onClear} />
    </>
  );
});

function Tools(
  props: Shared & { all: readonly string[]; onOpen: (id: string) => void } & Pick<
      Parameters<typeof SidePanel>[0],
      'panel' | 'onPanel'
    >,
) {
  const { project, ids, selection, onView, all, panel, onPanel, onOpen } = props;
  const selected = useStore(selection, (now) => now.selected);
  const scope = useMemo(() => ({ selected: [...selected], shown: ids, all }), [selected, ids, all]);
  return (
    <SidePanel
      project={project}
      scope={scope}
      panel={panel}
      onPanel={onPanel}
      actions={{
        onFilter: (text) => onView({ text }),
        onSelect: (chosen) =>
          selection.setState({ ...selection.getState(), selected: new Set(chosen) }),
        onOpen,
      }}
    />
  );
}

/** Grey cells until the first images arrive. Plain elements, since costly ones would delay those images. */
function GridSkeleton() {
  return (
    <div className="grid-skeleton" role="status" aria-label="Loading the images">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} />
      ))}
    </div>
  );
}

/** Moves images with their captions to the project's trash; the notice offers to take it back. */
function useDeleteImages(projectId: string): (imageIds: readonly string[]) => Promise<void> {
  const { captions } = useProjectSession();
  const { client, jobs } = useAppStores();
  const move = useMove();
  return useCallback(
    async (imageIds) => {
      if (imageIds.length === 0) return;
      await captions.flushAll();
      const answer = await client.request('datasets.delete', {
        projectId,
        imageIds: [...imageIds],
      });
      if (!answer.ok) {
        notifyError('The images were not deleted', answer.error);
        return;
      }
      const job = await jobs.whenEnded(answer.value.jobId);
      notifyJobError('The images were not deleted', job);
      if (job.result === null) return;
      const { deleted, failed } = job.result;
      if (failed.length > 0) tellLeftAlone('Not all images were deleted', failed);
      if (deleted > 0)
        notifyDone(
          `${plural(deleted, 'image')} moved to the trash`,
          <UndoButton onUndo={() => void move('undo')} />,
        );
    },
    [captions, client, jobs, move, projectId],
  );
}
