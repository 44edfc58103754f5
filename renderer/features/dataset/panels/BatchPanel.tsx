import { Button, Select, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Project } from '../../../../shared/contract/index.js';
import { describeEdit } from '../../../../shared/domain/captions/describe-edit.js';
import { notifyDone, notifyError, notifyJobError } from '../../../components/notify.js';
import { offIf, useReadOnly } from '../../../stores/use-read-only.js';
import { EDIT_KINDS, editOfForm, EMPTY_FORM, type EditKind } from './batch-form.js';
import type { PreviewStep } from './expression-preview.js';
import { formatCount, plural } from '../../../../shared/domain/format.js';
import { useAppStores, useProjectSession } from '../../../stores/app-stores.js';
import { useStore } from '../../../stores/use-store.js';
import { BatchFields } from './BatchFields.js';
import { BatchPreviewList } from './BatchPreviewList.js';
import styles from './panels.module.css';
import { usualScope, type Scope, type ScopeName } from './scope.js';
import { useBatchPreview } from './use-batch-preview.js';
import { NO_CHANGES, tellLeftAlone, UndoButton, useMove } from './use-undo.js';

/** One edit for many captions, each change shown before it happens. */
export function BatchPanel({ project, scope }: { project: Project; scope: Scope }) {
  const { dataset } = useProjectSession();
  const { images, version } = useStore(dataset.store);
  const [form, setForm] = useState(EMPTY_FORM);
  const [chosen, setChosen] = useState<ScopeName | null>(null);
  // A chosen scope without images (a cleared selection) falls back to the default scope.
  const scopeName = chosen !== null && scope[chosen].length > 0 ? chosen : usualScope(scope);
  const ids = scope[scopeName];
  const edit = editOfForm(form, project.triggerWord);
  const preview = useBatchPreview(edit, { ids, images, version, concepts: project.concepts });
  const { isApplying, apply } = useApply(project.id);
  const count = preview.changes.length;
  const readOnly = useReadOnly();
  return (
    <form
      className={styles['panel']}
      aria-label="Batch edit"
      onSubmit={(event) => {
        event.preventDefault();
        if (edit !== null && count > 0 && preview.isDone && readOnly === null)
          void apply(
            edit,
            preview.changes.map(({ id }) => id),
            preview.prose,
          );
      }}
    >
      <ScopeSwitch scope={scope} name={scopeName} onName={setChosen} />
      <Select
        label="Edit"
        allowDeselect={false}
        data={[...EDIT_KINDS]}
        value={form.kind}
        onChange={(kind) => setForm({ ...form, kind: (kind ?? form.kind) as EditKind })}
      />
      <BatchFields
        form={form}
        triggerWord={project.triggerWord}
        error={preview.error}
        onChange={setForm}
      />
      <p role="status" className={styles['count']}>
        {statusText(edit !== null, preview, ids.length)}
      </p>
      <LeftAlone isReady={edit !== null && preview.isDone} preview={preview} />
      <BatchPreviewList changes={preview.changes} />
      <Button
        type="submit"
        loading={isApplying}
        {...offIf(readOnly, count === 0 || !preview.isDone)}
      >
        {count === 0 ? 'Change captions' : `Change ${plural(count, 'caption')}`}
      </Button>
    </form>
  );
}

function ScopeSwitch(props: { scope: Scope; name: ScopeName; onName: (name: ScopeName) => void }) {
  const { scope, name, onName } = props;
  return (
    <SegmentedControl
      aria-label="Images"
      size="xs"
      fullWidth
      value={name}
      onChange={onName}
      data={[
        {
          value: 'selected',
          label: `Selected ${formatCount(scope.selected.length)}`,
          disabled: scope.selected.length === 0,
        },
        { value: 'shown', label: `Shown ${formatCount(scope.shown.length)}` },
        { value: 'all', label: `All ${formatCount(scope.all.length)}` },
      ]}
    />
  );
}

function statusText(
  isReady: boolean,
  { changes, error, isDone }: PreviewStep,
  total: number,
): string {
  if (!isReady) return 'Fill in the fields to see what would change.';
  if (error !== null) return 'Nothing will be changed.';
  const found = `${formatCount(changes.length)} of ${plural(total, 'caption')}`;
  return isDone ? `${found} will change.` : `${found} so far…`;
}

/** What an edit does besides, or does not do: told before and not after. */
function LeftAlone({ isReady, preview }: { isReady: boolean; preview: PreviewStep }) {
  const emptied = preview.changes.filter(({ after }) => after.trim() === '').length;
  return (
    <>
      {isReady && preview.prose > 0 ? (
        <p className="ls-dim ls-small">
          {proseText(preview.prose)} If they are lists of tags, say so at their concept.
        </p>
      ) : null}
      {isReady && emptied > 0 ? (
        <p role="alert" className="ls-warning-text ls-small">
          {plural(emptied, 'caption')} will be empty, and an empty caption ends the run.
        </p>
      ) : null}
    </>
  );
}

function proseText(count: number): string {
  return count === 1
    ? 'One caption reads as prose and is left alone.'
    : `${formatCount(count)} captions read as prose and are left alone.`;
}

function useApply(projectId: string) {
  const { captions } = useProjectSession();
  const { client, jobs } = useAppStores();
  const move = useMove();
  const [isApplying, setApplying] = useState(false);
  const apply = async (
    edit: NonNullable<ReturnType<typeof editOfForm>>,
    imageIds: string[],
    prose: number,
  ) => {
    setApplying(true);
    // Save drafts first: the host edits the captions on disk.
    await captions.flushAll();
    const answer = await client.request('captions.applyEdit', { projectId, imageIds, edit });
    if (!answer.ok) notifyError('The captions were not changed', answer.error);
    else {
      const job = await jobs.whenEnded(answer.value.jobId);
      const { changed, failed } = job.result ?? NO_CHANGES;
      notifyJobError('The captions were not all changed', job);
      if (failed.length > 0) tellLeftAlone(describeEdit(edit), failed);
      if (changed > 0)
        notifyDone(
          `${plural(changed, 'caption')} changed`,
          <>
            {prose > 0 ? <p>{proseText(prose)}</p> : null}
            <UndoButton onUndo={() => void move('undo')} />
          </>,
        );
    }
    setApplying(false);
  };
  return { isApplying, apply };
}
