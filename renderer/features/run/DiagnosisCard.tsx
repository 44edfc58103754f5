import { Button } from '@mantine/core';
import { IconAlertOctagon } from '@tabler/icons-react';
import type { Diagnosis } from '../../../shared/contract/index.js';
import { FIELD_KEYS, fieldSpec } from '../../../shared/domain/config/fields.js';
import { askForField } from '../../stores/handoff-store.js';
import { navigate } from '../../stores/route-store.js';
import styles from './run.module.css';

/** Why a run failed, the lines that show it, and the way to the cure. */
export function DiagnosisCard({ diagnosis }: { diagnosis: Diagnosis }) {
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
        <FieldButton field={diagnosis.field} />
      </div>
    </section>
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
      Go to “{fieldSpec(key).label}”
    </Button>
  );
}
