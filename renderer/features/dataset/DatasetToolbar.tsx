import { Button, SegmentedControl, Select, Slider, VisuallyHidden } from '@mantine/core';
import { IconLayoutGrid, IconList, IconTools } from '@tabler/icons-react';
import type { Project } from '../../../shared/contract/index.js';
import { formatCount, plural } from '../../lib/run-format.js';
import type { DatasetState } from '../../stores/dataset-store.js';
import type { DatasetView } from '../../stores/dataset-view.js';
import { FilterField } from './FilterField.js';
import { KeysHelp } from './KeysHelp.js';
import { ProblemChips } from './ProblemChips.js';
import { SortMenu } from './SortMenu.js';
import type { Look, LookOfImages } from './use-look.js';
import { THUMB_MAX, THUMB_MIN } from './use-thumb-size.js';

interface DatasetToolbarProps {
  readonly project: Project;
  readonly state: DatasetState;
  readonly view: DatasetView;
  /** What is shown. */
  readonly ids: readonly string[];
  readonly look: LookOfImages;
  /** What is wrong with the text of the filter. */
  readonly filterError: string | null;
  /** From the filter on to the images. */
  readonly onDown: () => void;
  readonly hasTools: boolean;
  readonly onTools: () => void;
  readonly onView: (view: DatasetView) => void;
}

/** Filter by words, concept and problem; counts; grid or list, order and size. */
export function DatasetToolbar(props: DatasetToolbarProps) {
  const { project, state, view, ids, look, filterError, onView } = props;
  return (
    <>
      <div className="toolbar" role="group" aria-label="Filter and view">
        <FilterField
          text={view.text}
          error={filterError}
          onChange={(text) => onView({ ...view, text })}
          onDown={props.onDown}
        />
        <ConceptSwitch project={project} view={view} onView={onView} />
        <Count shown={ids.length} total={state.order.length} isComplete={state.isComplete} />
        <div className="toolbar-view">
          <SortMenu sort={view.sort} onSort={(sort) => onView({ ...view, sort })} />
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
            variant={props.hasTools ? 'light' : 'default'}
            leftSection={<IconTools size={16} aria-hidden />}
            aria-pressed={props.hasTools}
            onClick={props.onTools}
          >
            Tools
          </Button>
        </div>
      </div>
      <ProblemChips state={state} view={view} onView={onView} />
    </>
  );
}

function Count(props: { shown: number; total: number; isComplete: boolean }) {
  const { shown, total, isComplete } = props;
  const all = `${formatCount(total)} ${total === 1 ? 'image' : 'images'}`;
  return (
    <span className="toolbar-count ls-dim ls-num" role="status">
      {shown === total ? all : `${formatCount(shown)} of ${all}`}
      {isComplete ? '' : ', still looking…'}
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

function ConceptSwitch({
  project,
  view,
  onView,
}: Pick<DatasetToolbarProps, 'project' | 'view' | 'onView'>) {
  if (project.concepts.length < 2) return null;
  return (
    <Select
      size="xs"
      className="toolbar-concept"
      aria-label="Concept"
      allowDeselect={false}
      value={view.conceptId ?? ''}
      onChange={(id) => onView({ ...view, conceptId: id === '' ? null : id })}
      data={[
        { value: '', label: `All ${plural(project.concepts.length, 'concept')}` },
        ...project.concepts.map(({ id, name, repeats }) => ({
          value: id,
          label: `${name} ×${String(repeats)}`,
        })),
      ]}
    />
  );
}
