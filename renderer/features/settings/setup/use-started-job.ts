import type { Input, Output } from '../../../../shared/contract/index.js';
import { useClient } from '../../../bridge/bridge-context.js';
import { notifyError } from '../../../components/notify.js';

type Starting =
  | 'environment.install'
  | 'environment.check'
  | 'environment.trial'
  | 'environment.remove'
  | 'models.find'
  | 'models.download';

/** Starts a job of the host; what keeps it from starting is told. Resolves with the job's id, or null. */
export function useStartJob(): <N extends Starting>(
  name: N,
  input: Input<N>,
) => Promise<Output<N>['jobId'] | null> {
  const client = useClient();
  return async (name, input) => {
    const answer = await client.request(name, input);
    if (answer.ok) return answer.value.jobId;
    notifyError('It was not started', answer.error);
    return null;
  };
}
