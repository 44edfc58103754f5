import { useEffect, useState } from 'react';
import type { Output, Project } from '../../../shared/contract/index.js';
import { useClient } from '../../bridge/bridge-context.js';

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
