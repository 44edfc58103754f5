import { Chip } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { ImageProblem } from '../../../shared/contract/index.js';
import type { ProblemTally } from '../../lib/problem-tally.js';
import { formatCount } from '../../../shared/domain/format.js';
import {
  PROBLEM_WORDS,
  problemCounts,
  type DatasetView,
  type ProblemFilter,
} from '../../stores/dataset-view.js';

interface ProblemChipsProps {
  readonly tally: ProblemTally;
  /** Changes with the tally, which is changed in place. */
  readonly version: number;
  /** The one that narrows the view. */
  readonly problem: ProblemFilter;
  readonly conceptId: string | null;
  readonly onView: (change: Partial<DatasetView>) => void;
}

/** The problems that there are, with their counts; one of them narrows the view. */
export const ProblemChips = memo(function ProblemChips(props: ProblemChipsProps) {
  const { tally, version, problem: chosen, conceptId, onView } = props;
  const counts = useMemo(
    () => problemCounts(tally, conceptId),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the tally is changed in place; its version tells
    [tally, version, conceptId],
  );
  const chips = [...counts];
  // A chosen filter stays to be switched off, also when its last problem is gone.
  if (chosen !== null && chosen !== 'any' && !counts.has(chosen)) chips.push([chosen, 0]);
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
          checked={chosen === problem}
          onChange={(isOn) => onView({ problem: isOn ? (problem as ImageProblem) : null })}
        >
          {PROBLEM_WORDS[problem].label} <span className="ls-num">{formatCount(count)}</span>
        </Chip>
      ))}
    </div>
  );
});
