import { Button, SegmentedControl, Select, Slider, VisuallyHidden } from '@mantine/core';
import { IconLayoutGrid, IconList, IconTools } from '@tabler/icons-react';
import { memo } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import type { Sort } from '../../lib/dataset-sort.js';
import { formatCount, plural } from '../../../shared/domain/format.js';
import type { DatasetState } from '../../stores/dataset-store.js';
import type { DatasetView } from '../../stores/dataset-view.js';
import { FilterField } from './FilterField.js';
import { KeysHelp } from './KeysHelp.js';
import { ProblemChips } from './ProblemChips.js';
import { SortMenu } from './SortMenu.js';
import { useAfterFrame } from '../../lib/after-frame.js';
import type { Look, LookOfImages } from './use-look.js';
import { THUMB_MAX, THUMB_MIN } from './use-thumb-size.js';

interface DatasetToolbarProps {
  readonly project: Project;
  readonly state: DatasetState;
  readonly view: DatasetView;
  /** How many images are shown. */
  readonly shown: number;
  readonly look: LookOfImages;
  /** What is wrong with the text of the filter. */
  readonly filterError: string | null;
  /** From the filter on to the images. */
  readonly onDown: () => void;
  readonly hasTools: boolean;
  readonly onTools: () => void;
  readonly onView: (change: Partial<DatasetView>) => void;
}

/** Filter by words, concept and problem; counts; grid or list, order and size. */
export function DatasetToolbar(props: DatasetToolbarProps) {
  const { project, state, view, shown, look, filterError, onView, hasTools, onTools } = props;
  // The controls cost as much rendering as the first rows, so they wait until a frame with images is painted.
  const hasControls = useAfterFrame(state.order.length > 0);
  return (
    <>
      <div className="toolbar" role="group" aria-label="Filter and view">
        <FilterField text={view.text} error={filterError} onView={onView} onDown={props.onDown} />
        <ConceptSwitch project={project} conceptId={view.conceptId} onView={onView} />
        <Count shown={shown} state={state} />
        {hasControls ? (
          <ViewControls
            sort={view.sort}
            look={look}
            hasTools={hasTools}
            onTools={onTools}
            onView={onView}
          />
        ) : (
          // A placeholder of the same size, so that the controls cause no layout shift.
          <div className="toolbar-view" data-awaited />
        )}
      </div>
      <ProblemChips
        tally={state.tally}
        version={state.version}
        problem={view.problem}
        conceptId={view.conceptId}
        onView={onView}
      />
    </>
  );
}

interface ViewControlsProps extends Pick<
  DatasetToolbarProps,
  'look' | 'hasTools' | 'onTools' | 'onView'
> {
  readonly sort: Sort;
}

const ViewControls = memo(function ViewControls(props: ViewControlsProps) {
  const { sort, look, hasTools, onTools, onView } = props;
  return (
    <div className="toolbar-view">
      <SortMenu sort={sort} onSort={(chosen) => onView({ sort: chosen })} />
      <LookSwitch look={look} />
      <Slider
        className="toolbar-size"
        thumbLabel="Size of the thumbnails"
        label={null}
        size={4}
        min={THUMB_MIN}
        max={THUMB_MAX}
        step={16}
        disabled={look.look === 'list'}
        value={look.thumbSize}
        onChange={look.setThumbSize}
      />
      <KeysHelp />
      <Button
        size="xs"
        variant={hasTools ? 'light' : 'default'}
        leftSection={<IconTools size={16} aria-hidden />}
        aria-pressed={hasTools}
        onClick={onTools}
      >
        Tools
      </Button>
    </div>
  );
});

function Count({ shown, state }: { shown: number; state: DatasetState }) {
  const { isLoaded, isComplete } = state;
  const total = state.order.length;
  const all = plural(total, 'image');
  const isLooking = isLoaded && !isComplete;
  return (
    <span
      className="toolbar-count ls-dim ls-num"
      role="status"
      title={isLooking ? 'Still looking for images' : undefined}
    >
      {!isLoaded ? 'Loading…' : shown === total ? all : `${formatCount(shown)} of ${all}`}
      {/* Short, so that the toolbar of a narrow window keeps its one line. */}
      {isLooking ? '…' : ''}
      {isLooking ? <VisuallyHidden> still looking</VisuallyHidden> : null}
    </span>
  );
}

function LookSwitch({ look }: { look: LookOfImages }) {
  const option = (value: Look, label: string, Icon: typeof IconList) => ({
    value,
    label: (
      <span className="toolbar-look" title={label}>
        <Icon size={16} aria-hidden />
        <VisuallyHidden>{label}</VisuallyHidden>
      </span>
    ),
  });
  return (
    <SegmentedControl
      size="xs"
      aria-label="View"
      value={look.look}
      onChange={(value) => look.setLook(value as Look)}
      data={[
        option('grid', 'Grid (Alt+1)', IconLayoutGrid),
        option('list', 'List (Alt+2)', IconList),
      ]}
    />
  );
}

interface ConceptSwitchProps extends Pick<DatasetToolbarProps, 'project' | 'onView'> {
  readonly conceptId: string | null;
}

const ConceptSwitch = memo(function ConceptSwitch(props: ConceptSwitchProps) {
  const { project, conceptId, onView } = props;
  if (project.concepts.length < 2) return null;
  return (
    <Select
      size="xs"
      className="toolbar-concept"
      aria-label="Concept"
      allowDeselect={false}
      value={conceptId ?? ''}
      onChange={(id) => onView({ conceptId: id === '' ? null : id })}
      data={[
        { value: '', label: `All ${plural(project.concepts.length, 'concept')}` },
        ...project.concepts.map(({ id, name, repeats }) => ({
          value: id,
          label: `${name} ×${String(repeats)}`,
        })),
      ]}
    />
  );
});
