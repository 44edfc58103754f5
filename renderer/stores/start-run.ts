import type { Client, EngineId } from '../../shared/contract/index.js';
import { placeText } from '../../shared/domain/run/queue-rules.js';
import type { Variant } from '../../shared/domain/run/sweep.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import { navigate } from './route-store.js';

/** Queues a run (or its variants) of the saved settings and goes to where it is to be seen. Resolves with what went wrong. */
export async function startRun(
  client: Client,
  {
    projectId,
    engine,
    variants,
  }: { projectId: string; engine: EngineId; variants?: readonly Variant[] | undefined },
  tell: (text: string) => void,
): Promise<ErrorValue | null> {
  const answer = await client.request('queue.add', {
    projectId,
    engine,
    ...(variants === undefined ? {} : { variants: [...variants] }),
  });
  if (!answer.ok) return answer.error;
  const { places } = answer.value;
  const [first] = places;
  if (places.length === 1 && first?.runId != null) {
    navigate({ screen: 'run', projectId, runId: first.runId });
    return null;
  }
  tell(places.length === 1 ? placeText(first?.place ?? 1) : `${places.length} runs are queued`);
  navigate({ screen: 'runs' });
  return null;
}
