import { copyFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import { spawnDetached } from '../../platform/spawn-detached.js';
import { AppError } from '../../../shared/result/errors.js';
import { readRecord, type ControlFile } from '../../supervisor/record.js';
import { RUN_FILES } from '../engines/engine.js';

const START_TIMEOUT_MS = 20_000;
const POLL_MS = 50;

/** Starts supervisors. `node`: the binary (Node, or Electron in its Node mode). `bundle`: dist/supervisor.cjs. */
export class SupervisorControl {
  constructor(
    private readonly node: { readonly file: string; readonly isElectron: boolean },
    private readonly bundle: string,
  ) {}

  /** Copies the supervisor into the run's folder (an update of the app must not change a run) and starts it. */
  async start(runDir: string): Promise<void> {
    await copyFile(this.bundle, join(runDir, 'supervisor.cjs'));
    await this.spawn(runDir);
    await waitForTrainer(runDir);
  }

  /** Starts a supervisor for a run that has none; it adopts the trainer, or writes down that it is gone. */
  async spawn(runDir: string): Promise<void> {
    const log = await open(join(runDir, 'supervisor.log'), 'a');
    try {
      await spawnDetached(this.node.file, [join(runDir, 'supervisor.cjs'), runDir], {
        cwd: runDir,
        env: this.node.isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {},
        logFd: log.fd,
      });
    } finally {
      await log.close();
    }
  }

  /** Asks for a stop. `graceful` becomes `now` when asked again so, never the other way round. */
  async requestStop(runDir: string, how: 'graceful' | 'now'): Promise<void> {
    const control: ControlFile = { stop: { how, at: Date.now() } };
    await writeJsonAtomic(join(runDir, RUN_FILES.control), control);
  }
}

/** Resolves once the supervisor wrote down the trainer's pid; throws with the reason when it could not be started. */
async function waitForTrainer(runDir: string): Promise<void> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline;) {
    const record = await readRecord(join(runDir, RUN_FILES.supervisor));
    if (record?.spawnError != null) {
      throw new AppError(
        'trainer_unavailable',
        `The trainer could not be started: ${record.spawnError}`,
        {
          hint: 'Check the trainer folder and the Python in Settings.',
        },
      );
    }
    if (record?.trainer != null || record?.exit != null) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new AppError('trainer_unavailable', 'The run did not start within 20 seconds.', {
    hint: `See supervisor.log in ${runDir}.`,
  });
}
