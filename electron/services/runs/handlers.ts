import { onProject, type Handlers } from '../handlers.js';
import type { OpenProjects } from '../open-project/index.js';

type RunHandlers = Pick<
  Handlers,
  | 'runs.list'
  | 'runs.get'
  | 'runs.losses'
  | 'runs.eventsFrom'
  | 'runs.logTail'
  | 'runs.stop'
  | 'runs.request'
  | 'runs.report'
>;

/** Handlers about the runs of a project; the queue starts them. */
export function runHandlers(projects: OpenProjects): RunHandlers {
  return {
    'runs.list': onProject(projects, ({ runs }) => runs.list()),
    'runs.get': onProject(projects, ({ runs }, { runId }) => runs.get(runId)),
    'runs.losses': onProject(projects, ({ runs }, input) => runs.losses(input)),
    'runs.eventsFrom': onProject(projects, ({ runs }, { runId, from, limit }) =>
      runs.eventsFrom(runId, from, limit),
    ),
    'runs.logTail': onProject(projects, ({ runs }, { runId, lines }) => runs.logTail(runId, lines)),
    'runs.stop': onProject(projects, async ({ runs }, { runId, how }) => {
      await runs.stop(runId, how);
      return { ok: true as const };
    }),
    'runs.request': onProject(projects, async ({ runs }, { runId, what }) => {
      await runs.request(runId, what);
      return { ok: true as const };
    }),
    'runs.report': onProject(projects, async ({ runs }, { runId }) => ({
      text: await runs.report(runId),
    })),
  };
}
