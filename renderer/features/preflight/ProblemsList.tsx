import { Button } from '@mantine/core';
import { type ReactNode, useCallback } from 'react';
import type {
  DoctorProblem,
  EngineId,
  NamedPower,
  PreflightReport,
  Project,
} from '../../../shared/contract/index.js';
import type { ConfigProblem } from '../../../shared/domain/config/schema/schema.js';
import { FIELD_KEYS } from '../../../shared/domain/config/schema/fields.js';
import { settingOfField, settingOf } from '../../../shared/domain/config/schema/settings.js';
import { NotAllowed } from '../../components/NotAllowed.js';
import { useOffPowers } from '../../stores/use-off-powers.js';
import { ProblemIcon, type ProblemTone } from '../../components/ProblemText.js';
import { canFixInForm, fixInForm } from '../../lib/problem-fix.js';
import { isForYes, powerOfProblem, problemsToShow } from '../../lib/power-words.js';
import { plural } from '../../../shared/domain/format.js';
import { fixLabel } from '../../lib/settings-problems.js';
import { sortProblems } from '../../lib/training-form.js';
import { askForField } from '../../stores/handoff-store.js';
import { navigate } from '../../stores/route-store.js';
import { MendButton } from './MendButton.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { useAppStores } from '../../stores/app-stores.js';
import { createConfigStore } from '../../stores/config-store.js';
import styles from './preflight.module.css';

interface ProblemsListProps {
  readonly project: Project;
  readonly engine: EngineId;
  readonly report: PreflightReport;
}

const TONES = { blocks: 'error', warning: 'warning', note: 'info' } as const;
const RANKS = ['error', 'warning', 'info'] as const;

/** What stands in the way or deserves a look, worst first, each with its cure where there is one. */
export function ProblemsList({ project, engine, report }: ProblemsListProps) {
  const { problems, findings, badCaches } = report;
  const fix = useSettingFix(project, engine);
  const off = useOffPowers(problems.some(isForYes));
  const count = problems.length + findings.length + badCaches.length;
  if (count === 0) return null;
  return (
    <section className={styles['panel']} aria-labelledby="preflight-findings">
      <h2 id="preflight-findings">Findings</h2>
      <ul className={styles['findings']}>
        {RANKS.map((tone) => [
          ...sortProblems(problemsToShow(problems))
            .filter(({ severity }) => severity === tone)
            .map((problem) => (
              <Problem
                key={`${problem.field ?? ''} ${problem.code} ${problem.message}`}
                problem={problem}
                power={powerOfProblem(problem, off)}
                projectId={project.id}
                onFix={fix}
              />
            )),
          ...findings
            .filter(({ severity }) => TONES[severity] === tone)
            .map((finding) => <Doctors key={finding.id} project={project} finding={finding} />),
        ])}
        {badCaches.length === 0 ? null : <Caches caches={badCaches} />}
      </ul>
    </section>
  );
}

/** The row of a missing permission: names the power and has the button that allows it. */
function RowOfPower(props: { projectId: string; power: NamedPower; children: ReactNode }) {
  return (
    <li className={styles['finding']}>
      <ProblemIcon tone="warning" />
      <div>
        <NotAllowed projectId={props.projectId} power={props.power} isNamed />
        <div className={styles['cures']}>{props.children}</div>
      </div>
    </li>
  );
}

function Row(props: {
  readonly tone: ProblemTone;
  readonly title: ReactNode;
  readonly text?: string | undefined;
  readonly children?: ReactNode;
}) {
  return (
    <li className={styles['finding']}>
      <ProblemIcon tone={props.tone} />
      <div>
        <p>{props.title}</p>
        {props.text === undefined ? null : <p className={styles['dim']}>{props.text}</p>}
        {props.children === undefined ? null : (
          <div className={styles['cures']}>{props.children}</div>
        )}
      </div>
    </li>
  );
}

interface ProblemProps {
  readonly projectId: string;
  readonly problem: ConfigProblem;
  /** What a yes would solve. */
  readonly power: NamedPower | null;
  readonly onFix: (problem: ConfigProblem) => void;
}

function Problem({ projectId, problem, power, onFix }: ProblemProps) {
  const { field, severity, message, hint, fix } = problem;
  const key = FIELD_KEYS.find((one) => one === field);
  const label = key === undefined ? null : settingOfField(key).label;
  const isSetting = field !== null && (key !== undefined || settingOf(field) !== null);
  const isNamed = label === null || message.startsWith(label);
  const go = isSetting ? (
    <Button
      size="compact-xs"
      variant="subtle"
      onClick={() => {
        askForField(field);
        navigate({ screen: 'train' });
      }}
    >
      Go to the setting
    </Button>
  ) : field === 'dataset' ? (
    <ToDataset />
  ) : null;
  if (power !== null) {
    return (
      <RowOfPower projectId={projectId} power={power}>
        {go}
      </RowOfPower>
    );
  }
  return (
    <Row
      tone={severity}
      text={hint}
      title={
        <>
          {isNamed ? null : <b>{label}: </b>}
          {message}
        </>
      }
    >
      {fix !== undefined && canFixInForm(problem) ? (
        <Button size="compact-xs" variant="default" onClick={() => onFix(problem)}>
          {fixLabel(fix)}
        </Button>
      ) : null}
      {go}
    </Row>
  );
}

function Doctors({ project, finding }: { project: Project; finding: DoctorProblem }) {
  const { severity, title, why, fixes, images } = finding;
  // No delete button here: images should be seen before deletion, as in the doctor on the dataset page.
  const mendable = fixes.filter((fix) => fix !== 'delete');
  return (
    <Row tone={TONES[severity]} title={title} text={why}>
      {images.length === 0
        ? null
        : mendable.map((fix) => (
            <MendButton key={fix} project={project} fix={fix} imageIds={images} />
          ))}
      <ToDataset />
    </Row>
  );
}

function ToDataset() {
  return (
    <Button size="compact-xs" variant="subtle" onClick={() => navigate({ screen: 'dataset' })}>
      Go to the dataset
    </Button>
  );
}

const CACHES_SHOWN = 20;

function Caches({ caches }: { caches: PreflightReport['badCaches'] }) {
  const files = plural(caches.length, 'cache file');
  return (
    <Row
      tone="info"
      title={`${files} will be made again.`}
      text="The trainer would use them as they are. They are removed when the run starts; images and captions stay."
    >
      <details className={styles['passed']}>
        <summary>Which, and why</summary>
        <ul>
          {caches.slice(0, CACHES_SHOWN).map(({ conceptId, file, why }) => (
            <li key={`${conceptId} ${file}`}>
              {file}: <span className={styles['dim']}>{why}</span>
            </li>
          ))}
          {caches.length > CACHES_SHOWN ? <li>and {caches.length - CACHES_SHOWN} more</li> : null}
        </ul>
      </details>
    </Row>
  );
}

/** Applies the cure of a setting’s problem to the saved settings, in the user’s own text as well. */
function useSettingFix(project: Project, engine: EngineId): (problem: ConfigProblem) => void {
  const client = useClient();
  const { formShelf: shelf } = useAppStores();
  return useCallback(
    (problem) => {
      const config = createConfigStore(client, project, engine, { shelf });
      fixInForm(config, problem);
      void config.flush().then((isSaved) => {
        const { save } = config.store.getState();
        config.dispose();
        if (isSaved && problem.fix !== undefined) notifyDone(`Saved: ${fixLabel(problem.fix)}`);
        else if (save.kind === 'failed') notifyError('The setting was not changed', save.error);
      });
    },
    [client, project, engine, shelf],
  );
}
