import { Button } from '@mantine/core';
import { IconDeviceFloppy, IconPlayerPlay } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { type CaptioningRecipe, knownModel } from '../../../shared/domain/captioning/index.js';
import type { CaptioningSummary, Project } from '../../../shared/contract/index.js';
import { ErrorState, LoadingLines } from '../../components/States.js';
import { ProblemText } from '../../components/ProblemText.js';
import { offIf, useReadOnly } from '../../stores/use-read-only.js';
import { formatCount, plural } from '../../../shared/domain/format.js';
import { LookProgress } from './LookProgress.js';
import { ReviewList } from './ReviewList.js';
import { ScopeFields } from './ScopeFields.js';
import { useLookJob, useReview } from './use-captioning.js';
import type { ScopeChoice } from './use-scope.js';
import { notifyDone, tell } from '../../components/notify.js';
import { useAppStores, useProjectSession } from '../../stores/app-stores.js';
import { saveCaptions, undoSaving } from './save-captions.js';
import styles from './captioning.module.css';

interface ReviewPanelProps {
  readonly project: Project;
  readonly choice: ScopeChoice;
  /** Null while it lacks something. */
  readonly recipe: CaptioningRecipe | null;
}

const PAGE = 30;
const MOST_SHOWN = 200;

/** What comes out of the recipe, image by image, and the ways to make it and to save it. */
export function ReviewPanel(props: ReviewPanelProps) {
  const { project, choice, recipe } = props;
  const { ids } = choice;
  const [shown, setShown] = useState(PAGE);
  const { review, error } = useReview(project.id, ids, shown, recipe);
  const look = useLookJob(project.id);
  const saving = useSaveCaptions(project.id);
  const summary = review?.summary ?? null;
  const readOnly = useReadOnly();
  const canSave =
    readOnly === null && summary !== null && summary.changed > 0 && !look.isBusy && !saving.isBusy;
  return (
    <section className={styles['review']} aria-label="Review">
      <div className={styles['bar']}>
        <ScopeFields project={project} choice={choice} />
        <div className={styles['barActions']}>
          <Button
            size="xs"
            variant={summary !== null && summary.waiting > 0 ? 'filled' : 'default'}
            leftSection={<IconPlayerPlay size={14} aria-hidden />}
            {...offIf(readOnly, recipe === null || ids.length === 0 || look.isBusy)}
            onClick={() => void (recipe && look.start(ids, recipe))}
          >
            Look at images
          </Button>
          <Button
            size="xs"
            variant={canSave ? 'filled' : 'default'}
            leftSection={<IconDeviceFloppy size={14} aria-hidden />}
            {...offIf(readOnly, !canSave)}
            loading={saving.isBusy}
            onClick={() => void (recipe && saving.save(ids, recipe))}
          >
            Save captions
          </Button>
        </div>
      </div>
      <div className={styles['progress']}>
        <Ready count={ids.length} summary={summary} />
        <LookProgress job={look.job} />
      </div>
      {look.error === null ? null : (
        <ProblemText tone="error" message={look.error.message} hint={look.error.hint} />
      )}
      <div className={styles['list']}>
        <Body {...props} ids={ids} review={review} error={error} />
        {review !== null && shown < Math.min(ids.length, MOST_SHOWN) ? (
          <Button
            size="xs"
            variant="default"
            onClick={() => setShown(Math.min(shown + PAGE, MOST_SHOWN))}
          >
            Show more images
          </Button>
        ) : null}
      </div>
    </section>
  );
}

function Ready({ count, summary }: { count: number; summary: CaptioningSummary | null }) {
  return (
    <span className="ls-dim ls-num" role="status" aria-label="What is ready">
      {summary === null
        ? plural(count, 'image')
        : `${formatCount(summary.ready)} of ${plural(count, 'image')} looked at, ${plural(summary.changed, 'caption')} would change`}
    </span>
  );
}

function isKnownTagger({ by }: CaptioningRecipe): boolean {
  return by.kind === 'tagger' && knownModel(by.model) !== null;
}

type BodyProps = Pick<ReviewPanelProps, 'project' | 'recipe'> & {
  readonly ids: readonly string[];
} & ReturnType<typeof useReview>;

function Body({ project, ids, recipe, review, error }: BodyProps) {
  if (recipe === null) return <p className="ls-dim">Choose a model first.</p>;
  if (ids.length === 0) return <p className="ls-dim">No image is meant by that choice.</p>;
  // A known model that is not downloaded yet is no error; the model choice offers the download.
  if (error?.code === 'not_found' && isKnownTagger(recipe))
    return <ProblemText tone="info" message={error.message} hint={error.hint} />;
  if (error !== null) return <ErrorState title="This model cannot be used yet" error={error} />;
  if (review === null) return <LoadingLines label="Working out the captions" />;
  return <ReviewList projectId={project.id} images={review.images} />;
}

/** Writes the captions as one step, tells what came of it and offers to take it back. */
function useSaveCaptions(projectId: string): {
  isBusy: boolean;
  save: (imageIds: readonly string[], recipe: CaptioningRecipe) => Promise<void>;
} {
  const { client, jobs } = useAppStores();
  const { captions } = useProjectSession();
  const [isBusy, setBusy] = useState(false);
  const save = useCallback(
    async (imageIds: readonly string[], recipe: CaptioningRecipe) => {
      setBusy(true);
      const parts = { client, jobs, captions };
      const { saved, notices } = await saveCaptions(parts, { projectId, imageIds, recipe });
      setBusy(false);
      if (saved !== null) {
        const { title, stepId } = saved;
        const undo = async () => tell(await undoSaving(parts, projectId, stepId ?? ''));
        notifyDone(title, stepId === null ? null : <UndoButton onUndo={() => void undo()} />);
      }
      tell(notices);
    },
    [client, jobs, captions, projectId],
  );
  return { isBusy, save };
}

function UndoButton({ onUndo }: { onUndo: () => void }) {
  return (
    <Button size="compact-sm" variant="default" mt={4} onClick={onUndo}>
      Undo
    </Button>
  );
}
