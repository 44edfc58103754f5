import type { Client, EventData, EventName } from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';

export interface StreamSpec<N extends EventName, S> {
  readonly event: N;
  readonly key: string;
  /** True where each event carries the whole state of its item: the host may then drop superseded events of the stream. */
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
 * Keeps a projection of the host's state up to date without polling. To avoid a race it subscribes before it requests the
 * snapshot, buffers events meanwhile, and then applies those newer than the snapshot. A gap in the sequence numbers or a
 * resync requests the snapshot again.
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
    // Events that came while the snapshot was pending. The snapshot covers a gap among them, or no other snapshot would.
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
