import { Button } from '@mantine/core';
import { IconAlertOctagon } from '@tabler/icons-react';
import type { RunSummary, Diagnosis } from '../../../shared/contract/index.js';
import { FIELD_KEYS, settingOfField } from '../../../shared/domain/config/schema/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { askForField } from '../../stores/handoff-store.js';
import { navigate } from '../../stores/route-store.js';
import { FixList } from './FixList.js';
import styles from './run.module.css';

/** Why a run failed, the lines that show it, and the way to the cure. */
export function DiagnosisCard({ run, diagnosis }: { run: RunSummary; diagnosis: Diagnosis }) {
  return (
    <section className={styles['diagnosis']} role="alert" aria-labelledby="diagnosis-title">
      <IconAlertOctagon size={20} className="ls-error-text" aria-hidden />
      <div className={styles['diagnosisBody']}>
        <h2 id="diagnosis-title">{diagnosis.title}</h2>
        <p>{diagnosis.explanation}</p>
        {diagnosis.evidence.length === 0 ? null : (
          <pre className={styles['evidence']} aria-label="Lines from the log">
            {diagnosis.evidence.join('\n')}
          </pre>
        )}
        <p>
          <b>What to do: </b>
          {diagnosis.hint}
        </p>
        {diagnosis.fixes.length === 0 ? null : <FixList run={run} fixes={diagnosis.fixes} />}
        <div className={styles['diagnosisButtons']}>
          <FieldButton field={diagnosis.field} />
          <CopyReport run={run} />
        </div>
      </div>
    </section>
  );
}

/** Text for a report to others; paths and names of this machine are taken out by the host. */
function CopyReport({ run }: { run: RunSummary }) {
  const client = useClient();
  const copy = async () => {
    const { projectId, id: runId } = run;
    const answer = await client.request('runs.report', { projectId, runId });
    if (!answer.ok) {
      notifyError('The report could not be made', answer.error);
      return;
    }
    try {
      await navigator.clipboard.writeText(answer.value.text);
      notifyDone('Report copied', 'Paths and names of this computer are left out.');
    } catch (error) {
      notifyError('The report could not be copied', {
        message: error instanceof Error ? error.message : String(error),
      });
    }
  };
  return (
    <Button size="xs" variant="default" onClick={() => void copy()}>
      Copy a report
    </Button>
  );
}

function FieldButton({ field }: { field: string | null }) {
  const key = FIELD_KEYS.find((candidate) => candidate === field);
  if (key === undefined) {
    if (field !== 'dataset') return null;
    return (
      <Button size="xs" variant="default" onClick={() => navigate({ screen: 'dataset' })}>
        Go to the dataset
      </Button>
    );
  }
  const go = () => {
    askForField(key);
    navigate({ screen: 'train' });
  };
  return (
    <Button size="xs" variant="default" onClick={go}>
      Go to “{settingOfField(key).label}”
    </Button>
  );
}
