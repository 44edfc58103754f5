import { useCallback } from 'react';
import type { EngineId, Project } from '../../../shared/contract/index.js';
import type { ConfigProblem } from '../../../shared/domain/config/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { fixInForm } from '../../lib/problem-fix.js';
import { fixLabel } from '../../lib/settings-problems.js';
import { useAppStores } from '../../stores/app-stores.js';
import { createConfigStore } from '../../stores/config-store.js';

/** Applies the cure of a setting’s problem to the saved settings, in the user’s own text as well. */
export function useSettingFix(
  project: Project,
  engine: EngineId,
): (problem: ConfigProblem) => void {
  const client = useClient();
  const { formShelf: shelf } = useAppStores();
  return useCallback(
    (problem) => {
      const config = createConfigStore(client, project, engine, { shelf });
      fixInForm(config, problem);
      void config.flush().then((isSaved) => {
        const { save } = config.store.getState();
        config.dispose();
        if (isSaved && problem.fix !== undefined) notifyDone(`Saved: ${fixLabel(problem.fix)}`);
        else if (save.kind === 'failed') notifyError('The setting was not changed', save.error);
      });
    },
    [client, project, engine, shelf],
  );
}
