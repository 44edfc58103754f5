import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, EventData } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { followStream } from '../../stores/stream-follower.js';

export type LogStream = 'stdout' | 'stderr';
export interface LogLine {
  /** Key of the line: counts up from 0 over the console's life, so it stays stable while old lines are dropped. */
  readonly id: number;
  readonly stream: LogStream | 'note';
  readonly text: string;
}

export interface LogState {
  /** Null until the tail was read. */
  readonly lines: readonly LogLine[] | null;
  readonly error: ErrorValue | null;
}

export interface LogStore {
  readonly store: StoreApi<LogState>;
  reload(): void;
  dispose(): void;
}

export const LOG_TAIL_LINES = 2000;
/** Most lines kept in memory; the log files keep all of them. */
export const LOG_KEPT_LINES = 20_000;

/** The output of a run's trainer: the ends of both files, then what comes. */
export function createLogStore(client: Client, projectId: string, runId: string): LogStore {
  const store = createStore<LogState>(() => ({ lines: null, error: null }));
  let next = 0;
  const number = (stream: LogLine['stream'], texts: readonly string[]): LogLine[] =>
    texts.map((text) => ({ id: next++, stream, text }));
  const chunkLines = (chunk: EventData<'runs.log'>): LogLine[] => {
    const missing = `… ${String(chunk.dropped)} lines left out here; the log file has them …`;
    return [
      ...(chunk.dropped > 0 ? number('note', [missing]) : []),
      ...number(chunk.stream, chunk.lines),
    ];
  };
  const follower = followStream(client, {
    event: 'runs.log',
    key: runId,
    snapshot: () => client.request('runs.logTail', { projectId, runId, lines: LOG_TAIL_LINES }),
    seqOf: (tail) => tail.seq,
    onSnapshot: (tail) =>
      store.setState({
        lines: [...number('stdout', tail.stdout), ...number('stderr', tail.stderr)],
        error: null,
      }),
    onDelta: (chunk) =>
      store.setState((state) => ({
        lines: [...(state.lines ?? []), ...chunkLines(chunk)].slice(-LOG_KEPT_LINES),
      })),
    onError: (error) => store.setState({ error }),
  });
  return { store, reload: () => follower.reload(), dispose: () => follower.stop() };
}

/** The lines that a filter and a search leave. An empty search matches all; case does not matter. */
export function filterLog(
  lines: readonly LogLine[],
  show: LogStream | 'all',
  search: string,
): readonly LogLine[] {
  const wanted = search.trim().toLowerCase();
  if (show === 'all' && wanted === '') return lines;
  return lines.filter(
    (line) =>
      (show === 'all' || line.stream === show || (line.stream === 'note' && wanted === '')) &&
      (wanted === '' || line.text.toLowerCase().includes(wanted)),
  );
}
