import type { Concept } from '../../shared/contract/index.js';
import { silentLogger } from '../platform/log.js';
import { Captions } from '../services/captions/index.js';
import { Dataset } from '../services/dataset/index.js';
import { EventBus } from '../services/events/event-bus.js';
import { History } from '../services/history/index.js';
import { Intake } from '../services/intake/index.js';
import { JobsService } from '../services/jobs/index.js';
import type { UsableProject, WriteGuard } from '../services/open-project/index.js';
import { newProjectFile } from '../services/open-project/project-file.js';
import type { FolderPorts, ProjectFolder } from '../services/project-folder/index.js';
import { allowingFolders } from './project-folders.js';

/** A project that this process may write. */
export const FREE: WriteGuard = {
  mayWrite: () => Promise.resolve(),
  isWritable: () => Promise.resolve(true),
};

/** A concept with what a test is about. */
type TestConcept = Pick<Concept, 'id' | 'name' | 'dir'> & Partial<Concept>;

interface TestProjectOptions extends Partial<FolderPorts> {
  readonly bus?: EventBus;
  readonly jobs?: JobsService;
  readonly guard?: WriteGuard;
  readonly now?: () => number;
  /** The bundle that searches captions. */
  readonly captionWorker?: string;
}

/**
 * An open project with rooms of its own, made but not opened, over a real folder: its user allows everything unless told
 * otherwise, and its file is kept in memory.
 */
export class TestProject {
  readonly id = 'project-1';
  readonly folder: ProjectFolder;
  readonly guard: WriteGuard;
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly history: History;
  readonly dataset: Dataset;
  readonly captions: Captions;
  readonly intake: Intake;
  file: UsableProject;

  constructor(
    readonly dir: string,
    concepts: readonly TestConcept[] = [],
    { bus, jobs, guard, now, captionWorker, ...ports }: TestProjectOptions = {},
  ) {
    const file = newProjectFile({ name: 'Test', triggerWord: '', concepts: concepts.map(whole) });
    this.file = { ...file, dir, offConcepts: [] };
    const all = () => this.file.concepts;
    this.folder = allowingFolders(ports).of({
      ...{ id: this.id, dir },
      get concepts() {
        return all();
      },
    });
    this.guard = guard ?? FREE;
    this.bus = bus ?? new EventBus();
    this.jobs = jobs ?? new JobsService(this.bus, silentLogger);
    const deps = { bus: this.bus, jobs: this.jobs, log: silentLogger };
    this.history = new History(this, { ...deps, ...(now === undefined ? {} : { now }) });
    this.dataset = new Dataset(this, deps);
    this.captions = new Captions(this, { jobs: this.jobs, workerFile: captionWorker ?? '' });
    this.intake = new Intake(this, deps);
  }

  get whole(): UsableProject {
    return this.file;
  }

  /** Opens history and dataset, and waits until every image was seen. */
  async open(): Promise<void> {
    await this.history.open();
    await this.dataset.open();
    await this.dataset.seen();
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.dataset.close();
    await this.captions.close();
    await this.history.close();
  }

  /** Takes other concepts over, as a change of the file does. */
  async become(concepts: readonly TestConcept[]): Promise<void> {
    const before = this.file;
    this.file = { ...before, concepts: concepts.map(whole) };
    await this.dataset.changed(before);
    this.intake.changed();
  }

  async addConcept(concept: Concept): Promise<void> {
    await this.become([...this.file.concepts, concept]);
  }
}

function whole(concept: TestConcept): Concept {
  return { isLinked: false, repeats: 1, ...concept };
}

/** The history of such a project, opened. */
export async function openedHistory(
  ...[dir, concepts, options]: ConstructorParameters<typeof TestProject>
): Promise<History> {
  const { history } = new TestProject(dir, concepts, options);
  await history.open();
  return history;
}
