import type { Client, Input, Output, RequestName } from '../../shared/contract/index.js';
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

/** Waits for a job's end and returns its result; its error is thrown. `onMessage` gets what it says on the way. */
export async function waitForJob(
  client: Client,
  jobId: string,
  onMessage: (text: string) => void = () => undefined,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    let last = '';
    const look = (job: Output<'jobs.list'>['jobs'][number]) => {
      if (job.id !== jobId) return;
      if (job.message !== '' && job.message !== last) onMessage((last = job.message));
      if (job.state === 'succeeded') resolve(job.result ?? {});
      if (job.state === 'failed' && job.error) reject(AppError.fromValue(job.error));
      if (job.state === 'cancelled') reject(new AppError('cancelled', `${job.title}: cancelled.`));
    };
    const lookAtAll = () => {
      call(client, 'jobs.list', {}).then(({ jobs }) => jobs.forEach(look), reject);
    };
    client.subscribe('jobs.changed', '*', look);
    client.onResync(lookAtAll);
    // Subscribed first, then asked: an end between the two is seen in either.
    lookAtAll();
  });
}
