import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconArrowDown, IconSearch } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { useClient } from '../../bridge/bridge-context.js';
import { CopyTextButton } from '../../components/CodeView.js';
import { ErrorState, LoadingLines } from '../../components/States.js';
import { useDisposable } from '../../components/use-disposable.js';
import { plural } from '../../../shared/domain/format.js';
import { createLogStore, filterLog, type LogStore, type LogStream } from './log-store.js';
import { useStore } from '../../stores/use-store.js';
import { LogLines } from './LogLines.js';
import logStyles from './log.module.css';

interface LogPanelProps {
  readonly projectId: string;
  readonly runId: string;
}

/** What the trainer says, as it says it. Followed only while this panel is open. */
export function LogPanel({ projectId, runId }: LogPanelProps) {
  const client = useClient();
  const make = useCallback(
    () => createLogStore(client, projectId, runId),
    [client, projectId, runId],
  );
  const log = useDisposable(make);
  return log === null ? <LoadingLines label="Reading the log" /> : <LogConsole log={log} />;
}

function LogConsole({ log }: { log: LogStore }) {
  const all = useStore(log.store, (s) => s.lines);
  const error = useStore(log.store, (s) => s.error);
  const [show, setShow] = useState<LogStream | 'all'>('all');
  const [search, setSearch] = useState('');
  const [isFollowing, setFollowing] = useState(true);
  const lines = useMemo(() => filterLog(all ?? [], show, search), [all, show, search]);
  const text = useMemo(() => lines.map((line) => line.text).join('\n'), [lines]);
  if (all === null) {
    return error === null ? (
      <LoadingLines label="Reading the log" />
    ) : (
      <ErrorState error={error} onRetry={() => log.reload()} />
    );
  }
  return (
    <div className={logStyles['log']}>
      <div className={logStyles['logTools']}>
        <SegmentedControl
          size="xs"
          aria-label="Stream"
          classNames={{ label: logStyles['segment'] ?? '' }}
          value={show}
          onChange={(value) => setShow(value === 'stdout' || value === 'stderr' ? value : 'all')}
          data={[
            { value: 'all', label: 'All' },
            { value: 'stdout', label: 'stdout' },
            { value: 'stderr', label: 'stderr' },
          ]}
        />
        <TextInput
          size="xs"
          w={220}
          aria-label="Search the log"
          placeholder="Search"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <span className="ls-dim ls-small" role="status">
          {search.trim() === ''
            ? plural(lines.length, 'line')
            : `${plural(lines.length, 'line')} found`}
        </span>
        <span className={logStyles['spacer']} />
        {isFollowing ? null : (
          <Button
            size="compact-xs"
            leftSection={<IconArrowDown size={14} aria-hidden />}
            onClick={() => setFollowing(true)}
          >
            Follow
          </Button>
        )}
        <CopyTextButton text={text} label="Copy the lines shown" />
      </div>
      <LogLines lines={lines} isFollowing={isFollowing} onFollowing={setFollowing} />
    </div>
  );
}
