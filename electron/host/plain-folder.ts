import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/result/errors.js';
import { acquireLock } from '../platform/owner-lock.js';
import { ownerLockIn } from '../services/project-folder/index.js';
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
  services: Pick<
    Services,
    'projectFolders' | 'datasets' | 'history' | 'captioning' | 'jobs' | 'kind'
  >,
): Promise<PlainFolder> {
  const { projectFolders, datasets, history, captioning, jobs, kind } = services;
  const real = await realpath(dir).catch((error: unknown) => {
    throw new AppError('not_found', `The folder is not there: ${dir}`, { cause: error });
  });
  await projectFolders.prepare(real);
  const lock = await acquireLock(ownerLockIn(real), { kind });
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
    projectFolders.forget(real);
    await lock.release();
  };
  try {
    await history.attach({ id: projectId, folder: projectFolders.of(project) });
    const scan = await jobs.wait(datasets.attach(project).id);
    if (scan.error) throw AppError.fromValue(scan.error);
  } catch (error) {
    await close();
    throw error;
  }
  return { projectId, close };
}
