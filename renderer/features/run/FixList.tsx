import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RunFix, RunSummary } from '../../../shared/contract/index.js';
import { FIELD_KEYS, settingOfField } from '../../../shared/domain/config/schema/index.js';
import { placeText } from '../../../shared/domain/run/queue-rules.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyError, notifyDone } from '../../components/notify.js';
import { offIf, useReadOnly } from '../../stores/use-read-only.js';
import { navigate } from '../../stores/route-store.js';
import styles from './fixes.module.css';

/** Changes that may cure a failure: each as a difference, with what it costs and the run again at one click. */
export function FixList({ run, fixes }: { run: RunSummary; fixes: readonly RunFix[] }) {
  const client = useClient();
  const readOnly = useReadOnly();
  const [busy, setBusy] = useState<string | null>(null);
  const apply = async (fix: RunFix) => {
    setBusy(fix.id);
    const { projectId, id: runId } = run;
    const answer = await client.request('runs.applyFix', { projectId, runId, fixId: fix.id });
    setBusy(null);
    if (!answer.ok) {
      notifyError('The change could not be made', answer.error);
      return;
    }
    const { runId: started, place } = answer.value;
    notifyDone(`${fix.title}: ${placeText(place).toLowerCase()}`);
    if (started === null) navigate({ screen: 'runs' });
    else navigate({ screen: 'run', projectId, runId: started });
  };
  return (
    <ul className={styles['fixes']} aria-label="Changes that may help, the mildest first">
      {fixes.map((fix) => (
        <li key={fix.id}>
          <div>
            <b>{fix.title}</b>
            <div className="ls-small ls-dim">{fix.cost}</div>
            <div className={`ls-small ${styles['diff'] ?? ''}`}>
              {fix.changes.map(({ field, from, to }) => (
                <span key={field}>
                  {labelOf(field)}: <del>{from}</del> <ins>{to}</ins>
                </span>
              ))}
            </div>
          </div>
          <Button
            size="xs"
            variant="default"
            loading={busy === fix.id}
            {...offIf(readOnly, busy !== null && busy !== fix.id)}
            aria-label={`Change and run again: ${fix.title}`}
            onClick={() => void apply(fix)}
          >
            Change and run again
          </Button>
        </li>
      ))}
    </ul>
  );
}

function labelOf(field: string): string {
  const key = FIELD_KEYS.find((one) => one === field);
  return key === undefined ? field : settingOfField(key).label;
}
