import { isAbsolute, join } from 'node:path';
import { decodeImageId } from '../../shared/domain/dataset/index.js';
import { AppError } from '../../shared/result/errors.js';
import { resolveInside } from '../platform/paths.js';
import type { DatasetsService } from '../services/datasets/index.js';
import type { ProjectsService } from '../services/projects/projects-service.js';
import type { RunsService } from '../services/runs/runs-service.js';

/** Where pictures lie, also for projects that another process owns: reading needs no owner, ids and folders suffice. */
export class FilesOfProjects {
  constructor(
    private readonly projects: ProjectsService,
    private readonly datasets: DatasetsService,
    private readonly runs: RunsService,
  ) {}

  /** Absolute path of an image, contained in its concept's folder. Throws `not_found` or `forbidden_path`. */
  async imagePath(projectId: string, imageId: string): Promise<string> {
    if (this.projects.remoteOf(projectId) === null) {
      return this.datasets.imagePath(projectId, imageId);
    }
    const project = this.projects.get(projectId);
    const address = decodeImageId(imageId);
    const concept = project.concepts.find((one) => one.id === address?.conceptId);
    if (!address || !concept) throw new AppError('not_found', 'That image is not in the project.');
    const root = isAbsolute(concept.dir) ? concept.dir : join(project.dir, concept.dir);
    return resolveInside(root, address.path);
  }

  /** Absolute path of a file that a run made. Throws `not_found` or `forbidden_path`. */
  async outputFile(projectId: string, runId: string, file: string): Promise<string> {
    if (this.projects.remoteOf(projectId) === null) {
      return this.runs.outputFile(projectId, runId, file);
    }
    const { dir } = this.projects.get(projectId);
    return resolveInside(join(dir, 'runs', runId, 'output'), file);
  }
}
