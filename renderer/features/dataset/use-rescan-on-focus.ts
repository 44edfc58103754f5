import { useEffect } from 'react';
import { useClient } from '../../bridge/bridge-context.js';

/** Coming back again and again must not scan again and again. */
const REST_MS = 10_000;

/** Looks at the folders again when the window gets the focus: not every file system tells of changes. */
export function useRescanOnFocus(projectId: string): void {
  const client = useClient();
  useEffect(() => {
    let last = Date.now();
    const rescan = (): void => {
      if (Date.now() - last < REST_MS) return;
      last = Date.now();
      // A failure shows as the job's own; the grid stays as it is.
      void client.request('datasets.rescan', { projectId });
    };
    window.addEventListener('focus', rescan);
    return () => window.removeEventListener('focus', rescan);
  }, [client, projectId]);
}
