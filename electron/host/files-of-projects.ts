import type { DatasetsService } from '../services/datasets/index.js';
import type { ProjectFolder, ProjectFolders } from '../services/project-folder/index.js';
import type { ProjectsService } from '../services/projects/projects-service.js';
import type { RunsService } from '../services/runs/runs-service.js';

/** Where pictures lie, also for projects that another process owns: reading needs no owner, ids and folders suffice. */
export class FilesOfProjects {
  constructor(
    private readonly projects: ProjectsService,
    private readonly folders: ProjectFolders,
    private readonly datasets: DatasetsService,
    private readonly runs: RunsService,
  ) {}

  /** Absolute path of an image, contained in its concept's folder. Throws as `ProjectFolder.imageFile` does. */
  async imagePath(projectId: string, imageId: string): Promise<string> {
    return this.projects.remoteOf(projectId) === null
      ? this.datasets.imagePath(projectId, imageId)
      : this.#folder(projectId).imageFile(imageId);
  }

  /** Absolute path of a file that a run made. Throws as `ProjectFolder.outputFile` does. */
  async outputFile(projectId: string, runId: string, file: string): Promise<string> {
    return this.projects.remoteOf(projectId) === null
      ? this.runs.outputFile(projectId, runId, file)
      : this.#folder(projectId).outputFile(runId, file);
  }

  #folder(projectId: string): ProjectFolder {
    return this.folders.of(this.projects.get(projectId));
  }
}
