import type { DatasetsService } from '../services/datasets/index.js';
import type { OpenProjects } from '../services/open-project/open-projects.js';

/** Where pictures lie, also for projects that another process owns: reading needs no owner, ids and folders suffice. */
export class FilesOfProjects {
  constructor(
    private readonly projects: OpenProjects,
    private readonly datasets: DatasetsService,
  ) {}

  /** Absolute path of an image, contained in its concept's folder. Throws as `ProjectFolder.imageFile` does. */
  async imagePath(projectId: string, imageId: string): Promise<string> {
    const project = this.projects.get(projectId);
    return project.owner === null
      ? this.datasets.imagePath(projectId, imageId)
      : project.imagePath(imageId);
  }

  /** Absolute path of a file that a run made. Throws as `ProjectFolder.outputFile` does. */
  async outputFile(projectId: string, runId: string, file: string): Promise<string> {
    const project = this.projects.get(projectId);
    return project.owner === null
      ? project.runs.outputFile(runId, file)
      : project.outputFile(runId, file);
  }
}
