import { Button, Chip, SegmentedControl, Slider } from '@mantine/core';
import { IconTools } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { ImageProblem, Project } from '../../../shared/contract/index.js';
import { plural } from '../../lib/run-format.js';
import type { DatasetState } from '../../stores/dataset-store.js';
import { PROBLEM_WORDS, problemCounts, type DatasetView } from '../../stores/dataset-view.js';
import { FilterField } from './FilterField.js';
import { THUMB_MAX, THUMB_MIN } from './use-thumb-size.js';

interface DatasetToolbarProps {
  readonly project: Project;
  readonly state: DatasetState;
  readonly view: DatasetView;
  readonly shown: number;
  readonly thumbSize: number;
  /** What is wrong with the text of the filter. */
  readonly filterError: string | null;
  readonly hasTools: boolean;
  readonly onTools: () => void;
  readonly onView: (view: DatasetView) => void;
  readonly onThumbSize: (size: number) => void;
}

/** Filter by words, concept and problem; counts; size of the thumbnails. */
export function DatasetToolbar(props: DatasetToolbarProps) {
  const { project, state, view, shown, thumbSize, filterError, onView, onThumbSize } = props;
  const total = state.order.length;
  return (
    <>
      <div className="toolbar" role="group" aria-label="Filter and size">
        <FilterField
          text={view.text}
          error={filterError}
          onChange={(text) => onView({ ...view, text })}
        />
        <ConceptSwitch project={project} view={view} onView={onView} />
        <span className="toolbar-count ls-dim ls-num" role="status">
          {shown === total
            ? plural(total, 'image')
            : `${String(shown)} of ${plural(total, 'image')}`}
          {state.isComplete ? '' : ', still looking…'}
        </span>
        <Slider
          className="toolbar-size"
          thumbLabel="Size of the thumbnails"
          label={null}
          size={4}
          min={THUMB_MIN}
          max={THUMB_MAX}
          step={16}
          value={thumbSize}
          onChange={onThumbSize}
        />
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
      <ProblemChips state={state} view={view} onView={onView} />
    </>
  );
}

function ConceptSwitch({
  project,
  view,
  onView,
}: Pick<DatasetToolbarProps, 'project' | 'view' | 'onView'>) {
  if (project.concepts.length < 2) return null;
  return (
    <SegmentedControl
      size="xs"
      aria-label="Concept"
      value={view.conceptId ?? ''}
      onChange={(id) => onView({ ...view, conceptId: id === '' ? null : id })}
      data={[
        { value: '', label: 'All' },
        ...project.concepts.map(({ id, name, repeats }) => ({
          value: id,
          label: `${name} ×${String(repeats)}`,
        })),
      ]}
    />
  );
}

function ProblemChips({
  state,
  view,
  onView,
}: Pick<DatasetToolbarProps, 'state' | 'view' | 'onView'>) {
  const counts = useMemo(
    () => problemCounts(state.images, view.conceptId),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the map is changed in place; its version tells
    [state.version, view.conceptId],
  );
  const chips = [...counts];
  // A chosen filter stays to be switched off, also when its last problem is gone.
  if (view.problem !== null && view.problem !== 'any' && !counts.has(view.problem))
    chips.push([view.problem, 0]);
  if (chips.length === 0) return null;
  return (
    <div className="toolbar" data-row="chips" role="group" aria-label="Images to check">
      <span className="ls-dim">To check:</span>
      {chips.map(([problem, count]) => (
        <Chip
          key={problem}
          variant="outline"
          size="xs"
          color="accent"
          checked={view.problem === problem}
          onChange={(isOn) => onView({ ...view, problem: isOn ? (problem as ImageProblem) : null })}
        >
          {PROBLEM_WORDS[problem].label} <span className="ls-num">{count}</span>
        </Chip>
      ))}
    </div>
  );
}
