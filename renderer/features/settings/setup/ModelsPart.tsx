import { Anchor, Button, PasswordInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { KnownModelInfo, Output } from '../../../../shared/contract/index.js';
import { useClient } from '../../../bridge/bridge-context.js';
import { notifyError, notifyJobError } from '../../../components/notify.js';
import { ErrorState, LoadingLines } from '../../../components/States.js';
import { useDisposable } from '../../../components/use-disposable.js';
import { useAppStores } from '../../../stores/app-stores.js';
import { isActive } from '../../../stores/jobs-store.js';
import { createModelsStore } from '../../../stores/setup-stores.js';
import { useStore } from '../../../stores/use-store.js';
import { useSettingsForm } from '../settings-context.js';
import styles from './setup.module.css';
import { useStartJob } from './use-started-job.js';
import { formatBytes } from '../../../../shared/domain/format.js';

type ModelList = Output<'models.list'>;

/** The four model files: found on this computer, or loaded. */
export function ModelsPart() {
  const client = useClient();
  const models = useDisposable(useCallback(() => createModelsStore(client), [client]));
  return (
    <div className={styles['part']}>
      <div className={styles['head']}>
        <h3>Models</h3>
        <FindButton />
      </div>
      {models === null ? null : <ModelList models={models} />}
    </div>
  );
}

function ModelList({ models }: { models: ReturnType<typeof createModelsStore> }) {
  const known = useStore(models.store, (state) => state.report);
  const error = useStore(models.store, (state) => state.error);
  if (known === null) {
    return error === null ? (
      <LoadingLines label="Listing the models" lines={3} />
    ) : (
      <ErrorState error={error} onRetry={() => models.reload()} />
    );
  }
  return (
    <>
      <ul className={styles['models']} aria-label="Models to download">
        {known.models.map((model) => (
          <ModelRow key={model.id} model={model} />
        ))}
      </ul>
      <TokenField token={known.token} onChanged={() => models.reload()} />
    </>
  );
}

function ModelRow({ model }: { model: KnownModelInfo }) {
  const start = useStartJob();
  const { values } = useSettingsForm();
  const job = useStore(useAppStores().jobs.store, (state) =>
    state.jobs?.find((one) => one.title === `Download ${model.title}`),
  );
  const isLoading = job !== undefined && isActive(job);
  const set = values[model.role];
  return (
    <li className={styles['model']}>
      <span>
        <b>{model.title}</b> <span className="ls-dim ls-num">{formatBytes(model.bytes)}</span>
        <span className={styles['cure']}>
          {model.isGated ? 'Accept its licence first: ' : 'Licence: '}
          <Anchor href={model.licencePage} target="_blank" rel="noreferrer" size="xs">
            {model.licence}
          </Anchor>
        </span>
        {job?.error == null ? null : (
          <span className={styles['problem']} role="alert">
            {job.error.message} {job.error.hint}
          </span>
        )}
      </span>
      <span className="ls-dim ls-clip" title={set}>
        {model.path !== null && model.path === set
          ? 'In use'
          : set === ''
            ? 'None set'
            : 'Another file is set'}
      </span>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Download ${model.title}`}
        leftSection={<IconDownload size={13} aria-hidden />}
        loading={isLoading}
        disabled={model.path !== null}
        onClick={() => void start('models.download', { id: model.id })}
      >
        {model.path === null ? 'Download' : 'Loaded'}
      </Button>
    </li>
  );
}

/** Looks for files that are here already and sets those whose field is empty. */
function FindButton() {
  const start = useStartJob();
  const { jobs } = useAppStores();
  const { form, values } = useSettingsForm();
  const [result, setResult] = useState('');
  const [isBusy, setBusy] = useState(false);
  const find = async () => {
    setBusy(true);
    const jobId = await start('models.find', {});
    const job = jobId === null ? null : await jobs.whenEnded(jobId);
    setBusy(false);
    if (job !== null) notifyJobError('Model files were not looked for', job);
    const found = job?.result?.found;
    if (found === undefined) return;
    const fitting = found.filter(({ problem, role }) => problem === null && values[role] === '');
    for (const { role, path } of [...fitting].reverse()) form.set({ [role]: path });
    await form.flush();
    const roles = new Set(fitting.map(({ role }) => role)).size;
    setResult(`${String(found.length)} found, ${String(roles)} set`);
  };
  return (
    <span className={styles['buttons']}>
      <span className="ls-dim" role="status">
        {result}
      </span>
      <Button
        size="xs"
        variant="default"
        loading={isBusy}
        leftSection={<IconSearch size={15} aria-hidden />}
        onClick={() => void find()}
      >
        Find on this computer
      </Button>
    </span>
  );
}

const TOKEN_TEXT: Readonly<Record<ModelList['token'], string>> = {
  none: 'Needed for FLUX.1-dev and its autoencoder.',
  kept: 'Kept, encrypted by the system.',
  session: 'Kept until the app closes: this system has no key store.',
  environment: 'Taken from the variable HF_TOKEN.',
};

function TokenField({ token, onChanged }: { token: ModelList['token']; onChanged: () => void }) {
  const client = useClient();
  const [text, setText] = useState('');
  const save = async (value: string) => {
    const answer = await client.request('models.setToken', { token: value.trim() });
    if (answer.ok) setText('');
    else notifyError('The token was not kept', answer.error);
    onChanged();
  };
  return (
    <div className={styles['token']}>
      <PasswordInput
        size="xs"
        flex={1}
        label="Access token of Hugging Face"
        description={TOKEN_TEXT[token]}
        value={text}
        autoComplete="off"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button
        size="xs"
        variant="default"
        disabled={text.trim() === ''}
        onClick={() => void save(text)}
      >
        Keep
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={token !== 'kept' && token !== 'session'}
        onClick={() => void save('')}
      >
        Forget
      </Button>
    </div>
  );
}
