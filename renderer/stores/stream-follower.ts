import type { Client, EventData, EventName } from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';

export interface StreamSpec<N extends EventName, S> {
  readonly event: N;
  readonly key: string;
  /** True where every event carries the whole state of its item, so that the outbox may leave out all but the newest. */
  readonly toleratesGaps?: boolean;
  /** Asks for the state as of `seq`. */
  readonly snapshot: () => Promise<Result<S>>;
  readonly seqOf: (snapshot: S) => number;
  readonly onSnapshot: (snapshot: S) => void;
  readonly onDelta: (data: EventData<N>) => void;
  readonly onError: (error: ErrorValue) => void;
}

export interface StreamFollower {
  /** Asks for the snapshot anew (after an error). */
  reload(): void;
  stop(): void;
}

/**
 * Keeps a projection right: subscribes first and buffers, asks for the snapshot, drops what it already holds, applies the rest.
 * A gap in the numbers or a resync means: ask again. Nothing is polled.
 */
export function followStream<N extends EventName, S>(
  client: Client,
  spec: StreamSpec<N, S>,
): StreamFollower {
  let seq: number | null = null;
  let buffer: { data: EventData<N>; seq: number }[] = [];
  let asking = 0;
  let isStopped = false;

  const apply = (data: EventData<N>, dataSeq: number): void => {
    if (seq === null) {
      buffer.push({ data, seq: dataSeq });
      return;
    }
    if (dataSeq <= seq) return;
    if (dataSeq > seq + 1 && spec.toleratesGaps !== true) {
      buffer = [{ data, seq: dataSeq }];
      void ask();
      return;
    }
    seq = dataSeq;
    spec.onDelta(data);
  };

  const ask = async (): Promise<void> => {
    seq = null;
    const mine = ++asking;
    const answer = await spec.snapshot();
    if (isStopped || mine !== asking) return;
    if (!answer.ok) {
      spec.onError(answer.error);
      return;
    }
    seq = spec.seqOf(answer.value);
    spec.onSnapshot(answer.value);
    const waiting = buffer;
    buffer = [];
    // What is left came before the snapshot was answered: a hole in it was filled by the snapshot, or nobody can fill it.
    for (const item of waiting) {
      if (item.seq <= seq) continue;
      seq = item.seq;
      spec.onDelta(item.data);
    }
  };

  const stopListening = client.subscribe(spec.event, spec.key, apply);
  const stopResync = client.onResync(() => {
    buffer = [];
    void ask();
  });
  void ask();
  return {
    reload: () => void ask(),
    stop: () => {
      isStopped = true;
      stopListening();
      stopResync();
    },
  };
}
