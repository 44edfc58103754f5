import { onProject, type Handlers } from '../../services/handlers.js';
import type { Output, QueuePlace } from '../../../shared/contract/index.js';
import { definedOnly } from '../../../shared/domain/config/index.js';
import { fixesFor } from '../../../shared/domain/run/fixes.js';
import { AppError } from '../../../shared/result/errors.js';
import { exportCheckpoint } from '../../services/exporter/index.js';
import { inspectLora } from '../../services/lora/index.js';
import type { OpenProject } from '../../services/open-project/index.js';
import type { Services } from '../services.js';

type StartHandlers = Pick<
  Handlers,
  'runs.start' | 'runs.resume' | 'runs.applyFix' | 'lora.inspect' | 'export.start'
>;

/** Handlers about starts of runs, and about their checkpoints. */
export function startHandlers(services: Services): StartHandlers {
  const { projects, queue } = services;
  return {
    'runs.start': async (input) => ({
      runId: await queue.startNow(input.projectId, input),
    }),
    'runs.resume': async (input) => ({
      runId: await queue.resumeNow(input.projectId, input.runId),
    }),
    'runs.applyFix': onProject(projects, (project, input) => applyFix(services, project, input)),
    'lora.inspect': onProject(projects, async (project, { runId, file }) =>
      inspectLora(await checkpointPath(project, runId, file)),
    ),
    'export.start': onProject(projects, (project, input) => startExport(services, project, input)),
  };
}

/** The run again with a change of its settings; the project's own settings take the same change. */
async function applyFix(
  { queue }: Services,
  project: OpenProject,
  { projectId, runId, fixId }: Parameters<Handlers['runs.applyFix']>[0],
): Promise<QueuePlace> {
  const { diagnosis } = (await project.runs.get(runId)).summary;
  const { config, raw, engine } = project.runs.file(runId);
  const cause = { code: diagnosis?.code ?? '', field: diagnosis?.field ?? null };
  const fix = fixesFor({ ...cause, config, raw }).find(({ id }) => id === fixId);
  if (!fix) {
    throw new AppError('not_found', 'That change does not fit this run any more.', {
      hint: 'Open the run again; its page shows what can be changed.',
    });
  }
  const values = { fields: { ...config, ...fix.fields }, raw };
  const { places } = await queue.add({ projectId, engine, values });
  await project.change((file) => ({
    ...file,
    config: definedOnly({ ...file.config, ...fix.fields }),
  }));
  const [place] = places;
  if (!place) throw new Error('a queued run has no place');
  return place;
}

function checkpointPath({ runs }: OpenProject, runId: string, file: string): Promise<string> {
  if (!file.endsWith('.safetensors')) {
    throw new AppError('bad_request', `${file} is not a checkpoint.`, {
      hint: 'Choose a .safetensors file of the run.',
    });
  }
  return runs.outputFile(runId, file);
}

async function startExport(
  services: Services,
  project: OpenProject,
  input: Parameters<Handlers['export.start']>[0],
): Promise<Output<'export.start'>> {
  const source = await checkpointPath(project, input.runId, input.file);
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
