import { Chip } from '@mantine/core';
import { useMemo } from 'react';
import type { ImageProblem } from '../../../shared/contract/index.js';
import { formatCount } from '../../lib/run-format.js';
import type { DatasetState } from '../../stores/dataset-store.js';
import { PROBLEM_WORDS, problemCounts, type DatasetView } from '../../stores/dataset-view.js';

interface ProblemChipsProps {
  readonly state: DatasetState;
  readonly view: DatasetView;
  readonly onView: (view: DatasetView) => void;
}

/** The problems that there are, with their counts; one of them narrows the view. */
export function ProblemChips({ state, view, onView }: ProblemChipsProps) {
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
          {PROBLEM_WORDS[problem].label} <span className="ls-num">{formatCount(count)}</span>
        </Chip>
      ))}
    </div>
  );
}
