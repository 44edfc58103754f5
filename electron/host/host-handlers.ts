import type { HostInfo } from '../../shared/contract/index.js';
import type { Handlers } from '../services/handlers.js';
import { checkTrainer } from '../services/trainer/check/index.js';
import type { Services } from './services.js';

type HostHandlers = Pick<
  Handlers,
  | 'host.info'
  | 'trainer.check'
  | 'dialogs.pick'
  | 'shell.reveal'
  | 'folders.roots'
  | 'folders.list'
  | 'folders.create'
  | 'jobs.list'
  | 'jobs.cancel'
>;

/** Handlers about the host itself: what it can do, dialogs, folders, long tasks. */
export function hostHandlers(services: Services): HostHandlers {
  const { jobs, folders, shell } = services;
  return {
    'host.info': async () => hostInfo(services),
    'trainer.check': (input, { signal }) =>
      checkTrainer({ ...input, launcherDir: services.launcherDir }, signal),
    'dialogs.pick': async (input) => ({ paths: await shell.pick(input) }),
    'shell.reveal': async ({ path }) => {
      await shell.reveal(path);
      return { ok: true };
    },
    'folders.roots': async () => ({ roots: await folders.roots() }),
    'folders.list': ({ path, extensions }) => folders.list(path, extensions),
    'folders.create': ({ path, name }) => folders.create(path, name),
    'jobs.list': async () => jobs.list(),
    'jobs.cancel': async ({ jobId }) => {
      jobs.cancel(jobId);
      return { ok: true };
    },
  };
}

function hostInfo({ kind, version, shell }: Services): HostInfo {
  const platform =
    process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
  return { version, platform, kind, capabilities: shell.capabilities };
}
