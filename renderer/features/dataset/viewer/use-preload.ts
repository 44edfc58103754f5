import { useEffect } from 'react';
import type { ImageProblem } from '../../../../shared/contract/index.js';
import { imageUrl } from '../../../bridge/media-url.js';
import { useProjectSession } from '../../../stores/app-stores.js';

const NOT_SHOWN: ReadonlySet<ImageProblem> = new Set(['unreadable', 'link_outside']);

/** Fetches the neighbours ahead, so that going on shows them at once. Called off when they are neighbours no more. */
export function usePreload(projectId: string, ids: readonly (string | undefined)[]): void {
  const { dataset } = useProjectSession();
  const key = ids.join(' ');
  useEffect(() => {
    const { images } = dataset.store.getState();
    const loading = key.split(' ').flatMap((id) => {
      const image = images.get(id);
      if (image === undefined || image.problems.some((problem) => NOT_SHOWN.has(problem)))
        return [];
      const element = new Image();
      element.src = imageUrl(projectId, image);
      return [element];
    });
    return () => {
      for (const element of loading) element.removeAttribute('src');
    };
  }, [dataset, projectId, key]);
}
