import type { Handlers } from '../../transports/dispatcher.js';
import type { Services } from '../services.js';

type QueueHandlers = Pick<
  Handlers,
  | 'queue.get'
  | 'queue.add'
  | 'queue.move'
  | 'queue.remove'
  | 'queue.update'
  | 'queue.retry'
  | 'queue.pause'
>;

const done = { ok: true } as const;

/** Handlers about runs that wait. */
export function queueHandlers({ queue }: Services): QueueHandlers {
  return {
    'queue.get': () => queue.get(),
    'queue.add': (input) => queue.add(input),
    'queue.move': (input) => queue.move(input).then(() => done),
    'queue.remove': (input) => queue.remove(input).then(() => done),
    'queue.update': (input) => queue.update(input).then(() => done),
    'queue.retry': (input) => queue.retry(input).then(() => done),
    'queue.pause': (input) => queue.pause(input).then(() => done),
  };
}
