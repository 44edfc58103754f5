import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../shared/result/errors.js';
import { acquireLock } from '../platform/owner-lock.js';
import { historyProject } from './history-ports.js';
import type { Services } from './services.js';

/** A folder of images as something whose captions can be written; `close` lets go of it. */
export interface PlainFolder {
  readonly projectId: string;
  close(): Promise<void>;
}

/**
 * Opens a folder of images that is no project: no project.json is written, the history lies in its `.studio`. Throws
 * `not_found`, and `locked` while another process writes there.
 */
export async function openPlainFolder(
  dir: string,
  services: Pick<Services, 'datasets' | 'history' | 'captioning' | 'jobs' | 'kind'>,
): Promise<PlainFolder> {
  const { datasets, history, captioning, jobs, kind } = services;
  const real = await realpath(dir).catch((error: unknown) => {
    throw new AppError('not_found', `The folder is not there: ${dir}`, { cause: error });
  });
  const lock = await acquireLock(join(real, '.studio', 'owner.lock'), { kind });
  if (!lock.acquired) {
    throw new AppError('locked', `Process ${lock.info.holder.pid} is writing in ${real}.`, {
      hint: 'Wait for it to end, then try again.',
    });
  }
  const projectId = `folder-${process.pid}`;
  const concept = { id: 'folder', name: basename(real), dir: '.', isLinked: false, repeats: 1 };
  const project = { id: projectId, dir: real, concepts: [concept] };
  const close = async () => {
    await captioning.detach(projectId);
    datasets.detach(projectId);
    await history.detach(projectId);
    await lock.release();
  };
  try {
    await history.attach(historyProject(project));
    const scan = await jobs.wait(datasets.attach(project).id);
    if (scan.error) throw AppError.fromValue(scan.error);
  } catch (error) {
    await close();
    throw error;
  }
  return { projectId, close };
}
