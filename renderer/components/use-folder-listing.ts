import { useCallback, useEffect, useState } from 'react';
import { useClient } from '../bridge/bridge-context.js';
import type { Output } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';

type Listing = Output<'folders.list'>;
type Roots = Output<'folders.roots'>['roots'];

interface ShownFolder {
  readonly listing: Listing | null;
  readonly roots: Roots | null;
  readonly error: ErrorValue | null;
}

/** Walks the host's folders. `startAt` empty: begins at the roots. */
export function useFolderListing(startAt: string, extensions: readonly string[] | undefined) {
  const client = useClient();
  const [shown, setShown] = useState<ShownFolder>({ listing: null, roots: null, error: null });
  const wanted = extensions?.join(',');

  const toRoots = useCallback(async () => {
    const answer = await client.request('folders.roots', {});
    if (answer.ok) setShown({ listing: null, roots: answer.value.roots, error: null });
    else setShown({ listing: null, roots: null, error: answer.error });
  }, [client]);

  const enter = useCallback(
    async (path: string) => {
      const answer = await client.request('folders.list', {
        path,
        ...(wanted === undefined ? {} : { extensions: wanted.split(',') }),
      });
      if (answer.ok) setShown({ listing: answer.value, roots: null, error: null });
      else setShown((before) => ({ ...before, error: answer.error }));
      return answer.ok;
    },
    [client, wanted],
  );

  useEffect(() => {
    const begin = async () => {
      // A starting place that is not there (any more) is no reason to show an error first.
      if (startAt === '' || !(await enter(startAt))) await toRoots();
    };
    void begin();
  }, [startAt, toRoots, enter]);

  const create = async (name: string) => {
    if (shown.listing === null) return;
    const answer = await client.request('folders.create', { path: shown.listing.path, name });
    if (answer.ok) await enter(answer.value.path);
    else setShown((before) => ({ ...before, error: answer.error }));
  };

  const up = () => {
    const parent = shown.listing?.parent ?? null;
    void (parent === null ? toRoots() : enter(parent));
  };

  return {
    ...shown,
    enter: (path: string) => void enter(path),
    toRoots: () => void toRoots(),
    up,
    create: (name: string) => void create(name),
  };
}
