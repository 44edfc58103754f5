import { AppError } from '../../shared/result/errors.js';
import type { Services } from './services.js';

/** A folder of images as something whose captions can be written; `close` lets go of it. */
export interface PlainFolder {
  readonly projectId: string;
  close(): Promise<void>;
}

/** Opens a folder of images that is no project and looks at its images. Throws as `OpenProjects.openPlain` does. */
export async function openPlainFolder(
  dir: string,
  { jobs, projects }: Pick<Services, 'jobs' | 'projects'>,
): Promise<PlainFolder> {
  const project = await projects.openPlain(dir);
  const close = () => projects.close(project.id);
  const scan = await jobs.wait(project.dataset.rescan().id);
  if (scan.error === null) return { projectId: project.id, close };
  await close();
  throw AppError.fromValue(scan.error);
}
