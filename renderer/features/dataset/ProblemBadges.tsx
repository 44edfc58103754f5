import type { ImageProblem } from '../../../shared/contract/index.js';
import { PROBLEM_WORDS } from '../../stores/dataset-view.js';

const SERIOUS: ReadonlySet<ImageProblem> = new Set(['unreadable', 'trainer_refuses']);

/** What is not right with an image, each explained on hover. */
export function ProblemBadges({ problems }: { problems: readonly ImageProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="badges" aria-label="Problems">
      {problems.map((problem) => (
        <li
          key={problem}
          data-tone={SERIOUS.has(problem) ? 'error' : 'warning'}
          title={PROBLEM_WORDS[problem].explanation}
        >
          {PROBLEM_WORDS[problem].label}
        </li>
      ))}
    </ul>
  );
}
