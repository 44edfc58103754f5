import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/result/errors.js';
import { holderText } from '../services/projects/holder.js';
import { Lease } from '../services/projects/lease.js';
import { onReadOnlyMedium, takeProject } from '../services/projects/ownership.js';
import { placeOf } from '../services/projects/place.js';
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
    'projectFolders' | 'datasets' | 'history' | 'captioning' | 'jobs' | 'leases' | 'owners'
  >,
): Promise<PlainFolder> {
  const { projectFolders, datasets, history, captioning, jobs, leases, owners } = services;
  const real = await realpath(dir).catch((error: unknown) => {
    throw new AppError('not_found', `The folder is not there: ${dir}`, { cause: error });
  });
  await projectFolders.prepare(real);
  const lease = await takeProject(await placeOf(real), owners);
  if (lease === 'cannot be written') throw onReadOnlyMedium(real);
  if (!(lease instanceof Lease)) {
    const { holder } = lease;
    throw new AppError('locked', `Somebody is writing in ${real}: ${holderText(holder)}.`, {
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
    leases.drop(projectId);
    await lease.release();
    await owners.records.remove(lease.id);
  };
  leases.hold(projectId, lease);
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
