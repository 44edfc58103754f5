import { Modal } from '@mantine/core';
import { useMemo } from 'react';
import type { Project } from '../../../../shared/contract/index.js';
import { ProblemText } from '../../../components/ProblemText.js';
import { useProjectSession } from '../../../stores/app-stores.js';
import type { DatasetState } from '../../../stores/dataset-store.js';
import { useStore } from '../../../stores/use-store.js';
import { useReadOnly } from '../../../stores/use-read-only.js';
import { useOffFolders } from '../OffFolders.js';
import { TriggerWord } from './TriggerWord.js';
import { AddConcept } from './AddConcept.js';
import { ConceptCard } from './ConceptCard.js';
import styles from './concepts.module.css';

interface ConceptsDialogProps {
  readonly project: Project;
  readonly onClose: () => void;
}

/** The project's concepts: what the trainer's dataset file says of each folder. No folder is ever renamed for it. */
export function ConceptsDialog({ project, onClose }: ConceptsDialogProps) {
  const state = useStore(useProjectSession().dataset.store);
  const off = useOffFolders(project);
  const readOnly = useReadOnly();
  const counts = useMemo(
    () => countsOf(state),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the map is changed in place; its version tells
    [state.version],
  );
  return (
    <Modal opened onClose={onClose} title="Concepts" size={760}>
      <p className={styles['intro']}>
        A concept is a folder of images with one number of repeats. All this goes into the trainer’s
        dataset.toml; no folder is renamed.
      </p>
      {readOnly === null ? null : <ProblemText tone="info" message={readOnly} />}
      <fieldset className={styles['all']} disabled={project.ownedBy !== null || readOnly !== null}>
        <legend className={styles['hidden']}>Concepts of this project</legend>
        <TriggerWord key={project.triggerWord} project={project} />
        {project.concepts.map((concept) => (
          <ConceptCard
            key={concept.id}
            projectId={project.id}
            concept={concept}
            images={counts.get(concept.id) ?? 0}
            off={off.find(({ value }) => value === concept.dir) ?? null}
          />
        ))}
        <AddConcept projectId={project.id} />
      </fieldset>
    </Modal>
  );
}

function countsOf({ images }: DatasetState): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { conceptId } of images.values())
    counts.set(conceptId, (counts.get(conceptId) ?? 0) + 1);
  return counts;
}
