import { useEffect, useMemo, useState } from 'react';
import { useClient } from '../../bridge/bridge-context.js';
import type { Client } from '../../../shared/contract/index.js';
import {
  IMAGE_ENDINGS,
  looksLikeArchive,
  looksLikeImage,
  pictureCount,
} from '../../lib/dropped-files.js';
import type { NewProject } from '../../lib/new-project.js';

/** How many images the chosen files and folders hold; null while a folder is not counted, and for archives. */
export function useImageCount(
  draft: Pick<NewProject, 'paths' | 'files' | 'archives'>,
): number | null {
  const client = useClient();
  const [counts, setCounts] = useState<ReadonlyMap<string, number | null>>(new Map());
  const folders = useMemo(
    () => draft.paths.filter((path) => !looksLikeImage(path) && !looksLikeArchive(path)),
    [draft.paths],
  );
  useEffect(() => {
    const count = async (folder: string) => {
      const images = await countIn(client, folder);
      setCounts((before) => new Map(before).set(folder, images));
    };
    for (const folder of folders) void count(folder);
  }, [client, folders]);
  if (draft.archives.length > 0 || draft.paths.some(looksLikeArchive)) return null;
  let total = pictureCount(draft.files) + draft.paths.length - folders.length;
  for (const folder of folders) {
    const count = counts.get(folder) ?? null;
    if (count === null) return null;
    total += count;
  }
  return total;
}

/** Images directly in a folder and one level below; null when the host does not show it. */
async function countIn(client: Client, folder: string): Promise<number | null> {
  const answer = await client.request('folders.list', {
    path: folder,
    extensions: [...IMAGE_ENDINGS],
  });
  if (!answer.ok) return null;
  return answer.value.entries.reduce(
    (sum, entry) => sum + (entry.isFolder ? (entry.imageCount ?? 0) : 1),
    0,
  );
}
