import type { QueuePlace } from '../../../shared/contract/index.js';
import { definedOnly } from '../../../shared/domain/config/schema/index.js';
import { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { needsPermission } from '../../../shared/domain/powers/index.js';
import { fixesFor } from '../../../shared/domain/run/fixes.js';
import { AppError } from '../../../shared/result/errors.js';
import { onProject, type Handlers } from '../handlers.js';
import type { OpenProject } from '../open-project/index.js';
import type { QueueService } from './queue-service.js';

type QueueHandlers = Pick<
  Handlers,
  | 'queue.get'
  | 'queue.add'
  | 'queue.move'
  | 'queue.remove'
  | 'queue.update'
  | 'queue.retry'
  | 'queue.pause'
  | 'runs.start'
  | 'runs.resume'
  | 'runs.applyFix'
>;

interface QueueHandlersDeps {
  readonly projects: { get(projectId: string): OpenProject };
  readonly queue: QueueService;
}

const done = { ok: true } as const;

/** Handlers about starts of runs, and about those that wait. */
export function queueHandlers({ queue, projects }: QueueHandlersDeps): QueueHandlers {
  return {
    'queue.get': () => queue.get(),
    'queue.add': onProject(projects, async (project, input) => {
      // A fresh run is judged with its plan; one that goes on would otherwise ask only when its turn comes.
      if (input.resume !== undefined) await mayResume(project, input.resume);
      return queue.add(project, input);
    }),
    'queue.move': (input) => queue.move(input).then(() => done),
    'queue.remove': (input) => queue.remove(input).then(() => done),
    'queue.update': (input) => queue.update(input).then(() => done),
    'queue.retry': (input) => queue.retry(input).then(() => done),
    'queue.pause': (input) => queue.pause(input).then(() => done),
    'runs.start': onProject(projects, async (project, input) => ({
      runId: await queue.startNow(project, input),
    })),
    'runs.resume': onProject(projects, async (project, { runId }) => ({
      runId: await queue.resumeNow(project, runId),
    })),
    'runs.applyFix': onProject(projects, (project, { fixId, runId }) =>
      applyFix(queue, project, runId, fixId),
    ),
  };
}

async function mayResume({ powers, runs }: OpenProject, runId: string): Promise<void> {
  const state = await runs.stateToResume(runId);
  const missing = await powers.missingForResume(runs.file(runId), state);
  if (missing.length > 0) throw needsPermission(missing);
}

/** The run again with a change of its settings; the project's own settings take the same change. */
async function applyFix(
  queue: QueueService,
  project: OpenProject,
  runId: string,
  fixId: string,
): Promise<QueuePlace> {
  const { diagnosis } = (await project.runs.get(runId)).summary;
  const run = project.runs.file(runId);
  const settings = TrainingSettings.ofRun(run);
  const cause = { code: diagnosis?.code ?? '', field: diagnosis?.field ?? null };
  const fix = fixesFor({ ...cause, settings }).find(({ id }) => id === fixId);
  if (!fix) {
    throw new AppError('not_found', 'That change does not fit this run any more.', {
      hint: 'Open the run again; its page shows what can be changed.',
    });
  }
  const values = settings.with({ fields: fix.fields }).values();
  const { places } = await queue.add(project, { engine: run.engine, values });
  await project.change((file) => ({
    ...file,
    config: definedOnly({ ...file.config, ...fix.fields }),
  }));
  const [place] = places;
  if (!place) throw new Error('a queued run has no place');
  return place;
}
