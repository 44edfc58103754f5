import { Loader } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { FIELD_KEYS, fieldSpec, type FieldKey } from '../../../shared/domain/config/fields.js';
import type { ConfigProblem } from '../../../shared/domain/config/schema.js';
import { ProblemIcon } from '../../components/ProblemText.js';
import { sortProblems } from '../../lib/training-form.js';
import { navigate } from '../../stores/route-store.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import sideStyles from './side.module.css';

interface ProblemsPanelProps {
  readonly onJump: (field: FieldKey) => void;
}

/** All that stands in the way or deserves a look; each line leads to its place. */
export function ProblemsPanel({ onJump }: ProblemsPanelProps) {
  const { config } = useForm();
  const check = useStore(config.store, (s) => s.check);
  const checkError = useStore(config.store, (s) => s.checkError);
  const isChecking = useStore(config.store, (s) => s.isChecking);
  const drafts = useStore(config.store, (s) => s.drafts);
  const problems = [
    ...FIELD_KEYS.flatMap((field) => draftProblem(field, drafts[field]?.reason)),
    ...sortProblems(check?.problems ?? []),
  ];
  return (
    <section className={sideStyles['panel']} aria-labelledby="panel-problems">
      <h2 id="panel-problems">
        Checks
        {isChecking ? <Loader size={12} aria-label="Checking" /> : null}
      </h2>
      {checkError === null ? null : (
        <p className={sideStyles['checkError']}>
          The settings could not be checked: {checkError.message}
        </p>
      )}
      {problems.length === 0 && check !== null && checkError === null ? (
        <p className={sideStyles['allGood']}>
          <IconCheck size={14} aria-hidden /> Ready to train.
        </p>
      ) : null}
      <ul className={sideStyles['problemList']}>
        {problems.map((problem) => (
          <li key={`${problem.field ?? ''} ${problem.code} ${problem.message}`}>
            <ProblemLine problem={problem} onJump={onJump} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function draftProblem(field: FieldKey, reason: string | undefined): ConfigProblem[] {
  if (reason === undefined) return [];
  return [{ field, severity: 'error', code: 'not_a_number', message: reason }];
}

function ProblemLine({ problem, onJump }: { problem: ConfigProblem } & ProblemsPanelProps) {
  const field = FIELD_KEYS.find((key) => key === problem.field);
  // Messages that name the field themselves need no name before them.
  const label =
    field === undefined || problem.message.startsWith(fieldSpec(field).label)
      ? null
      : fieldSpec(field).label;
  const body = (
    <>
      <ProblemIcon tone={problem.severity} />
      <span>
        {label === null ? null : <b>{label}: </b>}
        {problem.message}
        {field === undefined && problem.hint !== undefined ? (
          <span className="ls-dim"> {problem.hint}</span>
        ) : null}
      </span>
    </>
  );
  const go = jumpOf(problem, field, onJump);
  if (go === null) return <span className={sideStyles['problemLine']}>{body}</span>;
  return (
    <button type="button" className={sideStyles['problemLine']} onClick={go}>
      {body}
    </button>
  );
}

function jumpOf(
  problem: ConfigProblem,
  field: FieldKey | undefined,
  onJump: (field: FieldKey) => void,
): (() => void) | null {
  if (field !== undefined) return () => onJump(field);
  if (problem.field === 'dataset') return () => navigate({ screen: 'dataset' });
  return null;
}
