import type { Handlers } from '../../services/handlers.js';
import type { Output, QueuePlace } from '../../../shared/contract/index.js';
import { definedOnly } from '../../../shared/domain/config/index.js';
import { fixesFor } from '../../../shared/domain/run/fixes.js';
import { AppError } from '../../../shared/result/errors.js';
import { exportCheckpoint } from '../../services/exporter/index.js';
import { inspectLora } from '../../services/lora/index.js';
import type { Services } from '../services.js';

type RunHandlers = Pick<
  Handlers,
  | 'runs.start'
  | 'runs.resume'
  | 'runs.list'
  | 'runs.get'
  | 'runs.losses'
  | 'runs.eventsFrom'
  | 'runs.logTail'
  | 'runs.stop'
  | 'runs.request'
  | 'runs.applyFix'
  | 'runs.report'
  | 'lora.inspect'
  | 'export.start'
>;

/** Handlers about configuration, runs and their checkpoints. */
export function runHandlers(services: Services): RunHandlers {
  const { projects, runs, queue } = services;
  return {
    'runs.start': async (input) => ({
      runId: await queue.startNow(input.projectId, input),
    }),
    'runs.resume': async (input) => ({
      runId: await queue.resumeNow(input.projectId, input.runId),
    }),
    'runs.list': async (input) => runs.list(input.projectId),
    'runs.get': (input) => runs.get(input.projectId, input.runId),
    'runs.losses': async (input) => runs.losses(input),
    'runs.eventsFrom': async (input) =>
      runs.eventsFrom(input.projectId, input.runId, input.from, input.limit),
    'runs.logTail': async (input) => runs.logTail(input.projectId, input.runId, input.lines),
    'runs.stop': async (input) => {
      await runs.stop(input.projectId, input.runId, input.how);
      return { ok: true };
    },
    'runs.request': async (input) => {
      await runs.request(input.projectId, input.runId, input.what);
      return { ok: true };
    },
    'runs.applyFix': (input) => applyFix(services, input),
    'runs.report': async ({ projectId, runId }) => ({
      text: await runs.report(projects.get(projectId).file, runId),
    }),
    'lora.inspect': async (input) =>
      inspectLora(await checkpointPath(services, input.projectId, input.runId, input.file)),
    'export.start': (input) => startExport(services, input),
  };
}

/** The run again with a change of its settings; the project's own settings take the same change. */
async function applyFix(
  { runs, queue, projects }: Services,
  { projectId, runId, fixId }: Parameters<Handlers['runs.applyFix']>[0],
): Promise<QueuePlace> {
  const { diagnosis } = (await runs.get(projectId, runId)).summary;
  const { config, raw, engine } = runs.file(projectId, runId);
  const cause = { code: diagnosis?.code ?? '', field: diagnosis?.field ?? null };
  const fix = fixesFor({ ...cause, config, raw }).find(({ id }) => id === fixId);
  if (!fix) {
    throw new AppError('not_found', 'That change does not fit this run any more.', {
      hint: 'Open the run again; its page shows what can be changed.',
    });
  }
  const values = { fields: { ...config, ...fix.fields }, raw };
  const { places } = await queue.add({ projectId, engine, values });
  await projects.get(projectId).change((file) => ({
    ...file,
    config: definedOnly({ ...file.config, ...fix.fields }),
  }));
  const [place] = places;
  if (!place) throw new Error('a queued run has no place');
  return place;
}

function checkpointPath(
  { runs }: Services,
  projectId: string,
  runId: string,
  file: string,
): Promise<string> {
  if (!file.endsWith('.safetensors')) {
    throw new AppError('bad_request', `${file} is not a checkpoint.`, {
      hint: 'Choose a .safetensors file of the run.',
    });
  }
  return runs.outputFile(projectId, runId, file);
}

async function startExport(
  services: Services,
  input: Parameters<Handlers['export.start']>[0],
): Promise<Output<'export.start'>> {
  const source = await checkpointPath(services, input.projectId, input.runId, input.file);
  const settings = await services.settings.get();
  const toDir = input.to ?? settings.comfyLorasDir;
  if (toDir === '') {
    throw new AppError('bad_request', 'No folder to export to is chosen yet.', {
      hint: 'Choose your ComfyUI/models/loras folder; it is remembered.',
    });
  }
  const job = services.jobs.start(
    {
      kind: 'export',
      title: `Export ${input.file}`,
      projectId: input.projectId,
      runId: input.runId,
    },
    async (context) => {
      const exported = await exportCheckpoint({
        source,
        toDir,
        ...(input.name === undefined ? {} : { name: input.name }),
        signal: context.signal,
        onProgress: (done, total) => context.progress(done, total, 'bytes'),
      });
      context.message(`Copied to ${exported.path}`);
      return exported;
    },
  );
  if (settings.comfyLorasDir === '' && input.to !== undefined) {
    await services.settings.update({ comfyLorasDir: input.to });
  }
  return { jobId: job.id };
}
