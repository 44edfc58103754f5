import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  Client,
  DatasetImage,
  Input,
  Job,
  JobIdOf,
  JobKind,
  JobResult,
  Output,
  RequestName,
} from '../../shared/contract/index.js';
import type { Studio } from '../host/studio.js';
import { temporaryFolder } from './pictures.js';
import { startStudio } from './studio.js';
import { waitFor } from './wait-for.js';

/** A project of one concept (`img/10_fox`) in a folder of its own, and the app's services over it. */
export class ProjectStudio {
  root = '';
  projectId = '';
  #remove: () => Promise<void> = () => Promise.resolve();
  #running: { studio: Studio; client: Client } | null = null;

  /** The project's folder. */
  get dir(): string {
    return join(this.root, 'project');
  }

  get client(): Client {
    if (this.#running === null) throw new Error('start() first');
    return this.#running.client;
  }

  /** Makes the folders; the project is opened by `start`, so that pictures can be put there before. */
  async make(): Promise<void> {
    const { dir, remove } = await temporaryFolder();
    this.root = dir;
    this.#remove = remove;
    await mkdir(this.img(), { recursive: true });
  }

  /** Starts the app, or starts it anew, opens the project and waits for its scan. */
  async start(): Promise<void> {
    await this.stop();
    this.#running = await startStudio(join(this.root, 'data'));
    const { id } = await this.ask('projects.open', { dir: this.dir });
    this.projectId = id;
    await waitFor(
      'the scan',
      async () => (await this.ask('datasets.snapshot', { projectId: id })).isComplete,
    );
  }

  async stop(): Promise<void> {
    await this.#running?.studio.close();
    this.#running = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.#remove();
  }

  /** The path of an image of the concept; without a name its folder. */
  img = (name = ''): string => join(this.dir, 'img', '10_fox', name);

  ask = async <N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> => {
    const answer = await this.client.request(name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
    return answer.value;
  };

  /** Waits for the end of a job that a request started. */
  ended = <K extends JobKind>({ jobId }: { jobId: JobIdOf<K> }): Promise<Job<K>> =>
    waitFor('the job', async () => {
      const { jobs } = await this.ask('jobs.list', {});
      // The id says of which kind it is.
      return jobs.find((one) => one.id === jobId && one.endedAt !== null) as Job<K> | undefined;
    });

  /** The result of a job that must succeed. */
  resultOf = async <K extends JobKind>(started: { jobId: JobIdOf<K> }): Promise<JobResult<K>> => {
    const job = await this.ended(started);
    if (job.error) throw new Error(job.error.message);
    if (job.result === null) throw new Error(`${job.title} brought nothing`);
    return job.result;
  };

  images = async (): Promise<DatasetImage[]> =>
    (await this.ask('datasets.snapshot', { projectId: this.projectId })).images;

  idOf = async (name: string): Promise<string> =>
    (await this.images()).find((one) => one.name === name)?.id ?? '';

  undo = async (): Promise<JobResult<'history'>> => {
    const { projectId } = this;
    const { undo } = await this.ask('history.get', { projectId });
    return this.resultOf(await this.ask('history.undo', { projectId, stepId: undo[0]?.id ?? '' }));
  };

  redo = async (): Promise<JobResult<'history'>> => {
    const { projectId } = this;
    const { redo } = await this.ask('history.get', { projectId });
    return this.resultOf(await this.ask('history.redo', { projectId, stepId: redo[0]?.id ?? '' }));
  };
}
