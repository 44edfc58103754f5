import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { Input, QueueItem, QueueView, RequestName } from '../../../shared/contract/index.js';
import { placeText } from '../../../shared/domain/run/queue-rules.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyError } from '../../components/notify.js';
import { useAppStores } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';
import { powersIn } from '../../stores/asking.js';
import { EditWaitingDialog } from './EditWaitingDialog.js';
import styles from './queue.module.css';
import runStyles from './run.module.css';

/** The runs that wait, over all projects of this machine. Nothing is shown while none does. */
export function QueuePanel() {
  const queue = useStore(useAppStores().queue.store, (s) => s.queue);
  if (queue === null || (queue.items.length === 0 && !queue.isPaused)) return null;
  return <Waiting queue={queue} />;
}

function useQueueRequest() {
  const client = useClient();
  return async <N extends Extract<RequestName, `queue.${string}`>>(name: N, input: Input<N>) => {
    const answer = await client.request(name, input);
    if (!answer.ok) notifyError('The queue could not be changed', answer.error);
  };
}

function Waiting({ queue }: { queue: QueueView }) {
  const ask = useQueueRequest();
  const [edited, setEdited] = useState<QueueItem | null>(null);
  const { asking } = useAppStores();
  const retry = async (item: QueueItem) => {
    const powers = item.problem === null ? [] : powersIn(item.problem);
    // Without the missing permission a retry would be held back again.
    if (powers.length > 0) {
      const error = await asking.ask({ projectId: item.projectId, powers });
      if (error !== null) {
        notifyError('It was not allowed', error);
        return;
      }
    }
    await ask('queue.retry', { itemId: item.id });
  };
  const { isPaused, items } = queue;
  return (
    <section className={runStyles['panel']} aria-labelledby="queue-title">
      <div className={runStyles['panelHead']}>
        <h2 id="queue-title">Queue</h2>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={
            isPaused ? (
              <IconPlayerPlay size={14} aria-hidden />
            ) : (
              <IconPlayerPause size={14} aria-hidden />
            )
          }
          onClick={() => void ask('queue.pause', { isPaused: !isPaused })}
        >
          {isPaused ? 'Go on' : 'Pause'}
        </Button>
      </div>
      {isPaused ? (
        <p className={styles['note']} role="status">
          Paused: what is on goes on, nothing else starts.
        </p>
      ) : null}
      <ol className={styles['list']} aria-label="Waiting runs">
        {items.map((item, at) => (
          <Row
            key={item.id}
            item={item}
            at={at}
            count={items.length}
            onMove={(to) => void ask('queue.move', { itemId: item.id, to })}
            onRemove={() => void ask('queue.remove', { itemId: item.id })}
            onRetry={() => void retry(item)}
            onEdit={() => setEdited(item)}
          />
        ))}
      </ol>
      {edited === null ? null : (
        <EditWaitingDialog key={edited.id} item={edited} onClose={() => setEdited(null)} />
      )}
    </section>
  );
}

interface RowProps {
  readonly item: QueueItem;
  readonly at: number;
  readonly count: number;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
  readonly onRetry: () => void;
  readonly onEdit: () => void;
}

function Row({ item, at, count, ...on }: RowProps) {
  const isStarting = item.state === 'starting';
  const about = [
    engineTraits(item.engine).words.label,
    item.variant,
    item.resumes === null ? null : 'resumes a run',
  ]
    .filter((part) => part !== null)
    .join(', ');
  return (
    <li className={styles['row']} data-held={item.state === 'held' || undefined}>
      <span className={`${styles['place'] ?? ''} ls-num`} aria-hidden>
        {at + 1}
      </span>
      <div className={styles['what']}>
        <b className="ls-clip">{item.name}</b>
        <div className="ls-small ls-dim ls-clip">
          {item.projectName}, {about}
        </div>
        {item.problem === null ? null : (
          <div className={`ls-small ls-error-text ${styles['problem'] ?? ''}`}>
            Could not start: {item.problem.message}
          </div>
        )}
      </div>
      <span className="ls-small ls-dim">
        {isStarting ? 'Starting' : item.state === 'held' ? 'Held' : placeText(at + 1)}
      </span>
      <MoveButtons item={item} at={at} count={count} isOff={isStarting} onMove={on.onMove} />
      <RowMenu item={item} isOff={isStarting} {...on} />
    </li>
  );
}

function MoveButtons(props: {
  item: QueueItem;
  at: number;
  count: number;
  isOff: boolean;
  onMove: (to: number) => void;
}) {
  const { item, at, count, isOff, onMove } = props;
  return (
    <span className={styles['moves']}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Move ${item.name} up`}
        disabled={isOff || at === 0}
        onClick={() => onMove(at - 1)}
      >
        <IconArrowUp size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Move ${item.name} down`}
        disabled={isOff || at === count - 1}
        onClick={() => onMove(at + 1)}
      >
        <IconArrowDown size={15} aria-hidden />
      </ActionIcon>
    </span>
  );
}

function RowMenu(props: {
  item: QueueItem;
  isOff: boolean;
  onRemove: () => void;
  onRetry: () => void;
  onEdit: () => void;
}) {
  const { item } = props;
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          disabled={props.isOff}
          aria-label={`More about ${item.name}`}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {item.state === 'held' ? <Menu.Item onClick={props.onRetry}>Try again</Menu.Item> : null}
        {item.resumes === null ? (
          <Menu.Item onClick={props.onEdit}>Change settings…</Menu.Item>
        ) : null}
        <Menu.Item color="red" onClick={props.onRemove}>
          Take out of the queue
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
