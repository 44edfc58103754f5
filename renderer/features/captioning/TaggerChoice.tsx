import { Button, Select } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import type { TaggerModelInfo } from '../../../shared/contract/index.js';
import { PathInput } from '../../components/PathInput.js';
import { ProblemText } from '../../components/ProblemText.js';
import { formatBytes } from '../../../shared/domain/format.js';
import { useAppStores } from '../../stores/app-stores.js';
import { isActive } from '../../stores/jobs-store.js';
import { useStore } from '../../stores/use-store.js';
import type { DraftProps } from './RecipePanel.js';
import { RecipePowers } from './RecipePowers.js';
import styles from './captioning.module.css';

const FOLDER = 'folder';

/** Which tagger: a known one, downloaded on demand, or a folder with a model. */
export function TaggerChoice({ draft, onDraft }: DraftProps) {
  const { models, download, error } = useModels();
  const { tagger } = draft;
  const known = models.find(({ id }) => id === tagger.model) ?? null;
  const isFolder = known === null && models.length > 0;
  const choose = (model: string) => onDraft({ ...draft, tagger: { ...tagger, model } });
  return (
    <div className={styles['group']}>
      <Select
        size="xs"
        label="Tagger model"
        allowDeselect={false}
        value={isFolder ? FOLDER : tagger.model}
        onChange={(value) => choose(value === null || value === FOLDER ? '/' : value)}
        data={[
          ...models.map(({ id, name, isThere, sizeBytes }) => ({
            value: id,
            label: isThere ? name : `${name} (${formatBytes(sizeBytes)} to download)`,
          })),
          { value: FOLDER, label: 'A folder on this computer…' },
        ]}
      />
      {isFolder ? (
        <div>
          <label className={styles['label']} htmlFor="tagger-folder">
            Folder with model.onnx and selected_tags.csv
          </label>
          <div className={styles['row']}>
            <PathInput
              id="tagger-folder"
              kind="folder"
              label="Tagger model folder"
              value={tagger.model === '/' ? '' : tagger.model}
              onChange={(path) => choose(path === '' ? '/' : path)}
            />
          </div>
        </div>
      ) : null}
      <RecipePowers draft={draft} />
      {known === null ? null : (
        <KnownModel model={known} onDownload={() => void download(known.id)} />
      )}
      {error === null ? null : (
        <ProblemText tone="error" message={error.message} hint={error.hint} />
      )}
    </div>
  );
}

function KnownModel({ model, onDownload }: { model: TaggerModelInfo; onDownload: () => void }) {
  const { jobs } = useAppStores();
  const job = useStore(
    jobs.store,
    (state) =>
      state.jobs?.find(
        ({ kind, title }) => kind === 'tagger_download' && title.endsWith(model.name),
      ) ?? null,
  );
  const isLoading = job !== null && isActive(job);
  const progress = job?.progress;
  return (
    <>
      <p className="ls-dim ls-small">
        {model.about} {formatBytes(model.sizeBytes)}, {model.licence}.
      </p>
      {model.isThere ? null : isLoading ? (
        <div className={styles['row']} role="status">
          <span className="ls-num ls-small">
            {progress?.total == null
              ? 'Downloading…'
              : `${formatBytes(progress.done)} of ${formatBytes(progress.total)}`}
          </span>
          <Button size="compact-xs" variant="default" onClick={() => void jobs.cancel(job.id)}>
            Cancel the download
          </Button>
        </div>
      ) : (
        <Button size="xs" leftSection={<IconDownload size={14} aria-hidden />} onClick={onDownload}>
          Download {model.name}
        </Button>
      )}
      {job?.error == null || isLoading ? null : (
        <ProblemText tone="error" message={job.error.message} hint={job.error.hint} />
      )}
    </>
  );
}

/** The known models, asked for again when a download has ended. */
function useModels() {
  const { client, jobs } = useAppStores();
  const [models, setModels] = useState<readonly TaggerModelInfo[]>([]);
  const [error, setError] = useState<{ message: string; hint?: string | undefined } | null>(null);
  const ended = useStore(
    jobs.store,
    (state) =>
      state.jobs?.filter((job) => job.kind === 'tagger_download' && !isActive(job)).length ?? 0,
  );
  useEffect(() => {
    let isGone = false;
    void client.request('tagger.models', {}).then((answer) => {
      if (isGone) return;
      if (answer.ok) setModels(answer.value.models);
      else setError(answer.error);
    });
    return () => {
      isGone = true;
    };
  }, [client, ended]);
  const download = useCallback(
    async (modelId: string) => {
      const answer = await client.request('tagger.download', { modelId });
      setError(answer.ok ? null : answer.error);
    },
    [client],
  );
  return { models, download, error };
}
