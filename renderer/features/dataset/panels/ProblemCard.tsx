import { Button } from '@mantine/core';
import type { DoctorProblem } from '../../../../shared/contract/index.js';
import { ProblemImages } from './ProblemImages.js';
import { FixButton } from './FixButton.js';
import styles from './panels.module.css';

export interface ProblemActions {
  readonly onFilter: (text: string) => void;
  readonly onSelect: (ids: readonly string[]) => void;
  readonly onOpen: (id: string) => void;
}

const FILES_SHOWN = 50;

/** One problem of the doctor: what, why it matters, which images, and what can be done. */
export function ProblemCard({
  problem,
  actions,
}: {
  problem: DoctorProblem;
  actions: ProblemActions;
}) {
  const { id, severity, title, why, images, groups, measured, files } = problem;
  return (
    <details className={styles['finding']} data-severity={severity}>
      <summary>{title}</summary>
      <p className="ls-dim">{why}</p>
      {groups.length > 0 ? (
        <Groups problem={problem} onOpen={actions.onOpen} />
      ) : (
        <ProblemImages ids={images} measured={measured} onOpen={actions.onOpen} />
      )}
      {files.length === 0 ? null : (
        <ul className={styles['files']}>
          {files.slice(0, FILES_SHOWN).map((file) => (
            <li key={file}>{file}</li>
          ))}
          {files.length > FILES_SHOWN ? <li>and {files.length - FILES_SHOWN} more</li> : null}
        </ul>
      )}
      <div className={styles['actions']}>
        {images.length === 0 ? null : (
          <>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => actions.onFilter(`issue:${id}`)}
            >
              Show
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => actions.onSelect(images)}>
              Select
            </Button>
          </>
        )}
        <Fixes problem={problem} />
      </div>
    </details>
  );
}

/** Of images that belong together all but the best go; where there are no groups, all that were found. */
function Fixes({ problem }: { problem: DoctorProblem }) {
  const { fixes, groups, images } = problem;
  const others = groups.flatMap((group) => group.slice(1));
  return fixes.map((fix) =>
    fix === 'delete' && groups.length > 0 ? (
      <FixButton
        key={fix}
        fix={fix}
        imageIds={others}
        label={`Keep the best, move ${String(others.length)} to the trash`}
      />
    ) : (
      <FixButton key={fix} fix={fix} imageIds={images} />
    ),
  );
}

const GROUPS_SHOWN = 30;

/** Images that belong together, the best first. */
function Groups({ problem, onOpen }: { problem: DoctorProblem; onOpen: (id: string) => void }) {
  const { groups, measured, fixes } = problem;
  const canDelete = fixes.includes('delete');
  return (
    <ol className={styles['groups']}>
      {groups.slice(0, GROUPS_SHOWN).map((group) => (
        <li key={group.join(' ')}>
          <ProblemImages ids={group} measured={measured} hasBest={canDelete} onOpen={onOpen} />
          {canDelete && groups.length > 1 ? (
            <FixButton fix="delete" imageIds={group.slice(1)} label="Keep the best here" />
          ) : null}
        </li>
      ))}
      {groups.length > GROUPS_SHOWN ? (
        <li>and {groups.length - GROUPS_SHOWN} more groups</li>
      ) : null}
    </ol>
  );
}
