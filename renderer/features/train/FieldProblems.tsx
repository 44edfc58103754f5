import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { NotAllowedList } from '../../components/NotAllowed.js';
import { ProblemText } from '../../components/ProblemText.js';
import type { Setting } from '../../../shared/domain/config/schema/index.js';
import { rowKeyOf } from '../../lib/training-form.js';
import { useOffPowers } from '../../stores/use-off-powers.js';
import { canFixInForm, fixInForm } from '../../lib/problem-fix.js';
import { isForYes } from '../../lib/power-words.js';
import { fixLabel } from '../../lib/settings-problems.js';
import { useShallow, useStore } from '../../stores/use-store.js';
import { fieldProblemsId } from './field-id.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';

interface FieldProblemsProps {
  readonly setting: Setting;
  readonly children?: ReactNode;
}

/** What is wrong with one setting, and why it is disabled. */
export function FieldProblems({ setting, children }: FieldProblemsProps) {
  const { name } = setting;
  const field = rowKeyOf(setting);
  const { config, projectId } = useForm();
  const off = useOffPowers().filter(({ at }) => at === name);
  const draft = useStore(config.store, (s) => s.drafts[field]);
  const problems = useStore(
    config.store,
    useShallow((s) =>
      (s.check?.problems ?? []).filter(
        (problem) => problem.field === field && !(off.length > 0 && isForYes(problem)),
      ),
    ),
  );
  return (
    <div className={styles['problems']} id={fieldProblemsId(field)}>
      {children}
      <NotAllowedList projectId={projectId} powers={off} />
      {draft === undefined ? null : <ProblemText tone="error" message={draft.reason} />}
      {draft !== undefined
        ? null
        : problems.map((problem) => (
            <div key={`${problem.code} ${problem.message}`} className={styles['problemWithFix']}>
              <ProblemText tone={problem.severity} message={problem.message} hint={problem.hint} />
              {problem.fix === undefined || !canFixInForm(problem) ? null : (
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => fixInForm(config, problem)}
                >
                  {fixLabel(problem.fix)}
                </Button>
              )}
            </div>
          ))}
    </div>
  );
}

/** Says what has to change before the setting counts. */
export function WhyDisabled({ text }: { text: string }) {
  return (
    <p className={styles['why']}>
      <IconLock size={13} aria-hidden /> {text}
    </p>
  );
}
