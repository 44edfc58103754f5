import {
  readJob,
  type Client,
  type Input,
  type jobKinds,
  type JobIdOf,
  type JobKinds,
  type JobResultOf,
  type Output,
  type RequestName,
  type ToldJob,
} from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import { note } from './output.js';

/** One request; its error is thrown, as a command has nothing else to do with it. */
export async function call<N extends RequestName>(
  client: Client,
  name: N,
  input: Input<N>,
): Promise<Output<N>> {
  const result = await client.request(name, input);
  if (!result.ok) throw AppError.fromValue(result.error);
  if (name === 'projects.open') tellMovedAside(result.value as Output<'projects.open'>);
  return result.value;
}

function tellMovedAside({ movedAside = [] }: Output<'projects.open'>): void {
  for (const { path, to, what } of movedAside) {
    note(`${path} was a ${what}, where the app keeps something of its own. It is now ${to}.`);
  }
}

/**
 * Waits for a job's end and returns its result. Throws the job's error, also when the result cannot be read. `onMessage` gets
 * the job's progress messages. `kinds`: the table of job kinds, unless the kind is one of the app's own.
 */
export async function waitForJob<K extends keyof R & string, R extends JobKinds = typeof jobKinds>(
  client: Client,
  jobId: JobIdOf<K>,
  { onMessage, kinds }: { onMessage?: (text: string) => void; kinds?: R } = {},
): Promise<JobResultOf<R, K>> {
  return new Promise((resolve, reject) => {
    let last = '';
    const look = (told: ToldJob) => {
      if (told.id !== jobId) return;
      const job = readJob(told, kinds);
      if (job.message !== '' && job.message !== last) onMessage?.((last = job.message));
      if (job.error) reject(AppError.fromValue(job.error));
      // The type of `jobId` names the kind, and `readJob` has validated the result by that kind.
      if (job.state === 'succeeded') resolve(job.result as JobResultOf<R, K>);
      if (job.state === 'cancelled') reject(new AppError('cancelled', `${job.title}: cancelled.`));
    };
    const lookAtAll = () => {
      call(client, 'jobs.list', {}).then(({ jobs }) => jobs.forEach(look), reject);
    };
    client.subscribe('jobs.changed', '*', look);
    client.onResync(lookAtAll);
    // Subscribe before asking: a job that ends between the two is seen by one of them.
    lookAtAll();
  });
}
