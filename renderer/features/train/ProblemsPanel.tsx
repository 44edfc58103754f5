import { Loader } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { ConfigProblem } from '../../../shared/domain/config/schema/schema.js';
import { datasetKey } from '../../../shared/domain/config/schema/trainer-args.js';
import { FIELD_KEYS } from '../../../shared/domain/config/schema/fields.js';
import { settingOfField, settingOf } from '../../../shared/domain/config/schema/settings.js';
import type { TomlProblem } from '../../../shared/domain/config/text/toml-text.js';
import { ProblemIcon } from '../../components/ProblemText.js';
import { isForYes, problemsToShow } from '../../lib/power-words.js';
import { problemOfToml, problemsOfText } from '../../lib/settings-problems.js';
import { sortProblems } from '../../lib/training-form.js';
import { navigate } from '../../stores/route-store.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import sideStyles from './side.module.css';
import { isShown } from './use-field-jump.js';

interface ProblemsPanelProps {
  readonly onJump: (key: string) => void;
  /** Brings the settings’ text to the front. */
  readonly onText: () => void;
}

type LineProps = { readonly problem: ConfigProblem } & ProblemsPanelProps;

/** Faults that the check of the values cannot know: they stand only in the text. */
function problemsOnlyInText(
  toml: string | null,
  fault: TomlProblem | null,
): readonly ConfigProblem[] {
  if (fault !== null) return [problemOfToml(fault)];
  if (toml === null) return [];
  const inValues = ['unknown_key', 'not_a_choice', 'too_small', 'too_large'];
  return problemsOfText(toml, []).filter(
    ({ code, field }) => !inValues.includes(code) || (field !== null && isIgnoredThere(field)),
  );
}

/** Keys of a dataset file set nothing here, so the values do not hold them. */
const isIgnoredThere = (key: string) => settingOf(key) === null && datasetKey(key) !== null;

/** All that stands in the way or deserves a look; each line leads to its place. */
export function ProblemsPanel({ onJump, onText }: ProblemsPanelProps) {
  const { config } = useForm();
  const check = useStore(config.store, (s) => s.check);
  const checkError = useStore(config.store, (s) => s.checkError);
  const isChecking = useStore(config.store, (s) => s.isChecking);
  const drafts = useStore(config.store, (s) => s.drafts);
  const draft = useStore(config.store, (s) => s.textDraft);
  const toml = useStore(config.store, (s) => s.history.present.settings.toml);
  const textProblems = useMemo(() => problemsOnlyInText(toml, draft?.fault ?? null), [toml, draft]);
  const problems = [
    ...Object.entries(drafts).flatMap(([key, draft]) => draftProblem(key, draft?.reason)),
    ...sortProblems([...textProblems, ...problemsToShow(check?.problems ?? [])]),
  ];
  return (
    <section className={sideStyles['panel']} aria-labelledby="panel-problems">
      <h2 id="panel-problems">
        Checks
        {isChecking ? <Loader size={12} role="img" aria-label="Checking" /> : null}
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
            <ProblemLine problem={problem} onJump={onJump} onText={onText} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function draftProblem(field: string, reason: string | undefined): ConfigProblem[] {
  if (reason === undefined) return [];
  return [{ field, severity: 'error', code: 'not_a_number', message: reason }];
}

function ProblemLine({ problem, onJump, onText }: LineProps) {
  const field = FIELD_KEYS.find((key) => key === problem.field);
  // No label before a message that begins with the field's label already.
  const label =
    field === undefined || problem.message.startsWith(settingOfField(field).label)
      ? null
      : settingOfField(field).label;
  const body = (
    <>
      <ProblemIcon tone={problem.severity} />
      <span>
        {label === null ? null : <b>{label}: </b>}
        {problem.message}
        {/* No hint for a missing permission, which has its own button. */}
        {field === undefined && problem.hint !== undefined && !isForYes(problem) ? (
          <span className="ls-dim"> {problem.hint}</span>
        ) : null}
      </span>
    </>
  );
  const go = problem.line === undefined ? jumpOf(problem, onJump) : onText;
  if (go === null) return <span className={sideStyles['problemLine']}>{body}</span>;
  return (
    <button type="button" className={sideStyles['problemLine']} onClick={go}>
      {body}
    </button>
  );
}

function jumpOf(problem: ConfigProblem, onJump: (key: string) => void): (() => void) | null {
  const key = problem.field;
  if (key !== null && isShown(key)) return () => onJump(key);
  if (problem.field === 'dataset') return () => navigate({ screen: 'dataset' });
  return null;
}
