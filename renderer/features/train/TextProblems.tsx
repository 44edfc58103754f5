import { Button } from '@mantine/core';
import type { ConfigProblem } from '../../../shared/domain/config/schema/index.js';
import { ProblemIcon } from '../../components/ProblemText.js';
import { fixLabel } from '../../lib/settings-problems.js';
import styles from './train.module.css';

interface TextProblemsProps {
  readonly problems: readonly ConfigProblem[];
  readonly onFix: (problem: ConfigProblem) => void;
  readonly onLine: (line: number) => void;
}

/** What is wrong with the text, line by line, with the cure where there is one. */
export function TextProblems({ problems, onFix, onLine }: TextProblemsProps) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles['textProblems']} aria-label="Problems of the text">
      {problems.map((problem) => (
        <li key={`${String(problem.line)} ${problem.code} ${problem.message}`}>
          <ProblemIcon tone={problem.severity} />
          <span>
            {problem.line === undefined ? null : <Line line={problem.line} onLine={onLine} />}
            {problem.message} <span className="ls-dim">{problem.hint}</span>
          </span>
          {problem.fix === undefined ? null : (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`${fixLabel(problem.fix)}, line ${String(problem.line)}`}
              onClick={() => onFix(problem)}
            >
              {fixLabel(problem.fix)}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Line({ line, onLine }: { line: number; onLine: (line: number) => void }) {
  return (
    <>
      <button
        type="button"
        className={`link ${styles['plainButton'] ?? ''}`}
        onClick={() => onLine(line)}
      >
        Line {line}
      </button>
      {': '}
    </>
  );
}
