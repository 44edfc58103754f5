import type { Output } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { onProject, type Handlers } from '../handlers.js';
import type { JobsService } from '../jobs/index.js';
import { inspectLora } from '../lora/index.js';
import type { OpenProject } from '../open-project/index.js';
import type { SettingsService } from '../settings/index.js';
import { exportCheckpoint } from './export-checkpoint.js';

type ExportHandlers = Pick<Handlers, 'lora.inspect' | 'export.start'>;

interface ExportDeps {
  readonly projects: { get(projectId: string): OpenProject };
  readonly jobs: JobsService;
  readonly settings: Pick<SettingsService, 'get' | 'update'>;
}

/** Handlers about the checkpoints of runs. */
export function exportHandlers(deps: ExportDeps): ExportHandlers {
  const { projects } = deps;
  return {
    'lora.inspect': onProject(projects, async (project, { runId, file }) =>
      inspectLora(await checkpointPath(project, runId, file)),
    ),
    'export.start': onProject(projects, (project, input) => startExport(deps, project, input)),
  };
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
  { jobs, settings: ofApp }: ExportDeps,
  project: OpenProject,
  input: Parameters<Handlers['export.start']>[0],
): Promise<Output<'export.start'>> {
  const source = await checkpointPath(project, input.runId, input.file);
  const settings = await ofApp.get();
  const toDir = input.to ?? settings.comfyLorasDir;
  if (toDir === '') {
    throw new AppError('bad_request', 'No folder to export to is chosen yet.', {
      hint: 'Choose your ComfyUI/models/loras folder; it is remembered.',
    });
  }
  const job = jobs.start(
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
    await ofApp.update({ comfyLorasDir: input.to });
  }
  return { jobId: job.id };
}
