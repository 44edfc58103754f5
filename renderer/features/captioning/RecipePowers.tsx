import { NotAllowedList } from '../../components/NotAllowed.js';
import { useOffPowers } from '../../stores/use-off-powers.js';
import type { RecipeDraft } from './captioning-recipe.js';
import { useProjectSession } from '../../stores/app-stores.js';

/** What the recipe at hand needs and came with the project: its server, or the folder of its model. */
export function RecipePowers({ draft }: { draft: RecipeDraft }) {
  const { projectId } = useProjectSession();
  const off = useOffPowers().filter(({ kind, value }) =>
    draft.kind === 'endpoint'
      ? kind === 'send' && value === draft.endpoint.address
      : kind === 'path' && value === draft.tagger.model,
  );
  return <NotAllowedList projectId={projectId} powers={off} />;
}
