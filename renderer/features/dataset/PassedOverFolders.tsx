import { useEffect, useState } from 'react';
import type { Output, Project } from '../../../shared/contract/index.js';
import { passedOverText } from '../../../shared/domain/dataset/index.js';
import { useClient } from '../../bridge/bridge-context.js';

type Folders = Output<'datasets.passedOver'>['folders'];

/**
 * Names folders with pictures that the trainer passes over, and the cure; nothing where there are none. What was taken out of the
 * project on purpose is the doctor's to tell. `count`: images once all were seen; asked again when it changes.
 */
export function PassedOverFolders({ project, count }: { project: Project; count: number }) {
  const client = useClient();
  const [folders, setFolders] = useState<Folders>([]);
  useEffect(() => {
    let isCurrent = true;
    void client.request('datasets.passedOver', { projectId: project.id }).then((answer) => {
      if (isCurrent && answer.ok) setFolders(answer.value.folders.filter(isMissed));
    });
    return () => {
      isCurrent = false;
    };
  }, [client, project.id, project.concepts, count]);
  if (folders.length === 0) return null;
  const one = 'One folder with pictures is not trained';
  return (
    <details className="caption-banner passed-over">
      <summary>
        <b>
          {folders.length === 1 ? one : `${folders.length} folders with pictures are not trained`}
        </b>
      </summary>
      <ul className="missing-folders">
        {folders.map((folder) => (
          <li key={folder.dir}>{passedOverText(folder)}.</li>
        ))}
      </ul>
    </details>
  );
}

function isMissed({ why }: Folders[number]): boolean {
  return why !== 'not_in_project';
}

type Missing = Output<'datasets.missing'>['concepts'];

/** Names the folders that are not there, and what to do; nothing where all are. `count`: images once all were seen; asked again when it changes. */
export function MissingFolders({ project, count }: { project: Project; count: number }) {
  const client = useClient();
  const [missing, setMissing] = useState<Missing>([]);
  useEffect(() => {
    let isCurrent = true;
    void client.request('datasets.missing', { projectId: project.id }).then((answer) => {
      if (isCurrent && answer.ok) setMissing(answer.value.concepts);
    });
    return () => {
      isCurrent = false;
    };
  }, [client, project.id, project.concepts, count]);
  if (missing.length === 0) return null;
  const nameOf = (id: string) => project.concepts.find((concept) => concept.id === id)?.name ?? id;
  return (
    <div className="caption-banner" role="status">
      <ul className="missing-folders">
        {missing.map(({ conceptId, dir }) => (
          <li key={conceptId}>
            <b>The folder of “{nameOf(conceptId)}” is not there:</b> <code>{dir}</code>
          </li>
        ))}
        <li>
          Plug its drive in or move it back, and its images are here again with all captions. If it
          is gone for good, take it off the project under Concepts.
        </li>
      </ul>
    </div>
  );
}
