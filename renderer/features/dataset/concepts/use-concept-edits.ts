import { useState } from 'react';
import type { Input } from '../../../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../../../shared/result/errors.js';
import { useClient } from '../../../bridge/bridge-context.js';

export type ConceptPatch = Omit<Input<'projects.updateConcepts'>['concepts'][number], 'conceptId'>;

export interface ConceptEdits {
  /** Why the last change was refused. */
  readonly error: ErrorValue | null;
  /** True when it was taken over. */
  change(patch: ConceptPatch): Promise<boolean>;
  /** Takes the concept out of the project; its files stay. */
  remove(): Promise<boolean>;
}

/** Changes of one concept, each saved at once; the project tells of the outcome. */
export function useConceptEdits(projectId: string, conceptId: string): ConceptEdits {
  const client = useClient();
  const [error, setError] = useState<ErrorValue | null>(null);
  const noted = (result: Result<unknown>): boolean => {
    setError(result.ok ? null : result.error);
    return result.ok;
  };
  return {
    error,
    change: async (patch) =>
      noted(
        await client.request('projects.updateConcepts', {
          projectId,
          concepts: [{ conceptId, ...patch }],
        }),
      ),
    remove: async () =>
      noted(await client.request('projects.removeConcept', { projectId, conceptId })),
  };
}
