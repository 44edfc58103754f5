import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { RecentProject } from '../../../shared/contract/index.js';
import { ErrorState, LoadingLines } from '../../components/States.js';
import { MINUTE_MS, useNow } from '../../components/use-now.js';
import { formatWhen, plural } from '../../../shared/domain/format.js';
import type { HomeState } from './home-store.js';

interface RecentProjectsProps {
  readonly state: HomeState;
  readonly onOpen: (project: RecentProject) => void;
  readonly onForget: (dir: string) => void;
  readonly onRetry: () => void;
}

/** The projects worked on last; one whose folder is gone is marked and can be taken off the list. */
export function RecentProjects({ state, onOpen, onForget, onRetry }: RecentProjectsProps) {
  const { projects, error } = state;
  if (projects !== null && projects.length === 0) return null;
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">Recent projects</h2>
      {error !== null && projects === null ? (
        <ErrorState error={error} onRetry={onRetry} />
      ) : projects === null ? (
        <LoadingLines lines={3} />
      ) : (
        <ul className="recents">
          {projects.map((project) => (
            <RecentRow key={project.dir} project={project} onOpen={onOpen} onForget={onForget} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface RecentRowProps {
  readonly project: RecentProject;
  readonly onOpen: (project: RecentProject) => void;
  readonly onForget: (dir: string) => void;
}

function RecentRow({ project, onOpen, onForget }: RecentRowProps) {
  const { dir, name, exists, images, runs } = project;
  const now = useNow(true, MINUTE_MS);
  return (
    <li data-missing={!exists || undefined}>
      <UnstyledButton className="recent" disabled={!exists} onClick={() => onOpen(project)}>
        <span className="recent-name">
          <b className="ls-clip">{name}</b>
          <small className="ls-dim ls-clip" title={dir}>
            {dir}
          </small>
        </span>
        {exists ? (
          <span className="recent-facts ls-num ls-dim">
            <span>{images === null ? '' : plural(images, 'image')}</span>
            <span>{runs === null ? '' : plural(runs, 'run')}</span>
          </span>
        ) : (
          <span className="ls-warning-text">The folder is not there any more</span>
        )}
        <span className="recent-when ls-num ls-dim">{formatWhen(project.openedAt, now)}</span>
      </UnstyledButton>
      <Tooltip label="Take off this list. The folder stays as it is.">
        <ActionIcon
          aria-label={`Take ${name} off the list`}
          size={28}
          onClick={() => onForget(dir)}
        >
          <IconX size={16} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
