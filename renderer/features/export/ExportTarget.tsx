import { Button, TextInput } from '@mantine/core';
import { IconPackageExport } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { Checkpoint, Input, Job } from '../../../shared/contract/index.js';
import { PathInput } from '../../components/PathInput.js';
import { ProblemText } from '../../components/ProblemText.js';
import { baseName, nameProblem, withExtension } from './export-choice.js';
import { useAppStores } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';
import { ExportProgress } from './ExportProgress.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { isActive } from '../../stores/jobs-store.js';
import styles from './export.module.css';

interface ExportTargetProps {
  readonly projectId: string;
  readonly runId: string;
  readonly checkpoint: Checkpoint;
  readonly isRehearsal: boolean;
}

/** Where the file goes and under which name; then the copy itself. */
export function ExportTarget({ projectId, runId, checkpoint, isRehearsal }: ExportTargetProps) {
  const { settings } = useAppStores();
  const remembered = useStore(settings.store, (s) => s.settings?.comfyLorasDir ?? '');
  const [typedDir, setDir] = useState<string | null>(null);
  const [name, setName] = useState(baseName(checkpoint.file));
  const { job, error, isBusy, start } = useExport();
  const dir = typedDir ?? remembered;
  const problem = nameProblem(name);
  const run = async () => {
    if (dir !== remembered) await settings.update({ comfyLorasDir: dir });
    await start({ projectId, runId, file: checkpoint.file, to: dir, name: withExtension(name) });
  };
  return (
    <section className={styles['target']} aria-labelledby="target-title">
      <h2 id="target-title">Export to</h2>
      <DirRow dir={dir} onChange={setDir} />
      <NameRow name={name} onChange={setName} />
      <div className={styles['exportBar']}>
        <Button
          leftSection={<IconPackageExport size={16} aria-hidden />}
          loading={isBusy}
          disabled={dir.trim() === '' || problem !== null}
          onClick={() => void run()}
        >
          {isRehearsal ? 'Export all the same' : 'Export'}
        </Button>
        {dir.trim() === '' ? <span className="ls-dim">Choose the folder first.</span> : null}
      </div>
      {error === null ? null : (
        <ProblemText tone="error" message={error.message} hint={error.hint} />
      )}
      {job === null ? null : <ExportProgress job={job} />}
    </section>
  );
}

function DirRow({ dir, onChange }: { dir: string; onChange: (dir: string) => void }) {
  return (
    <div className={styles['targetRow']}>
      <label htmlFor="export-dir">ComfyUI LoRA folder</label>
      <div className={styles['pathBox']}>
        <PathInput
          id="export-dir"
          kind="folder"
          label="ComfyUI LoRA folder"
          value={dir}
          placeholder="…/ComfyUI/models/loras"
          describedBy="export-dir-help"
          onChange={onChange}
        />
      </div>
      <p id="export-dir-help">Usually ComfyUI/models/loras. Remembered for the next export.</p>
    </div>
  );
}

function NameRow({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const problem = nameProblem(name);
  return (
    <div className={styles['targetRow']}>
      <label htmlFor="export-name">File name</label>
      <TextInput
        id="export-name"
        size="xs"
        value={name}
        error={problem !== null}
        spellCheck={false}
        autoComplete="off"
        aria-describedby="export-name-help"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <div id="export-name-help">
        {problem === null ? (
          <p>A file of this name that is there already is kept; the new one gets a number.</p>
        ) : (
          <ProblemText tone="error" message={problem} />
        )}
      </div>
    </div>
  );
}

/** Starts an export and follows its job. */
function useExport(): {
  job: Job<'export'> | null;
  error: ErrorValue | null;
  isBusy: boolean;
  start: (input: Input<'export.start'>) => Promise<void>;
} {
  const { client, jobs } = useAppStores();
  const [jobId, setJobId] = useState<string | null>(null);
  const [error, setError] = useState<ErrorValue | null>(null);
  const [isAsking, setAsking] = useState(false);
  const job = useStore(
    jobs.store,
    (s) =>
      s.jobs?.find((item): item is Job<'export'> => item.kind === 'export' && item.id === jobId) ??
      null,
  );
  const start = useCallback(
    async (input: Input<'export.start'>) => {
      setError(null);
      setJobId(null);
      setAsking(true);
      const answer = await client.request('export.start', input);
      setAsking(false);
      if (answer.ok) setJobId(answer.value.jobId);
      else setError(answer.error);
    },
    [client],
  );
  const isRunning = jobId !== null && (job === null || isActive(job));
  return { job, error, isBusy: isAsking || isRunning, start };
}
