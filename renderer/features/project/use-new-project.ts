import { useCallback, useEffect, useState } from 'react';
import type { Dropped } from '../../lib/dropped-files.js';
import type { NewProject } from '../../lib/new-project.js';
import { markAppReady } from '../../lib/app-ready.js';
import { takeIntake } from '../../stores/intake-store.js';
import { useAppStores } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';

const EMPTY: NewProject = {
  name: '',
  parentDir: '',
  preset: 'character',
  triggerWord: '',
  conceptName: '',
  repeats: null,
  paths: [],
  files: [],
  archives: [],
  mode: 'copy',
  captionForMissing: true,
};

/** The wizard's state, begun with what was dropped on the home screen and the usual place for projects. */
export function useNewProject() {
  const usualDir = useUsualPlace();
  const [typed, setTyped] = useState<NewProject>(() => withDropped(EMPTY, takeIntake()));
  const [isPlaceChosen, setPlaceChosen] = useState(false);
  useEffect(() => {
    markAppReady(document);
  }, []);
  const change = useCallback((patch: Partial<NewProject>) => {
    if (patch.parentDir !== undefined) setPlaceChosen(true);
    setTyped((before) => ({ ...before, ...patch }));
  }, []);
  const addDropped = useCallback((dropped: Dropped) => {
    setTyped((before) => withDropped(before, dropped));
  }, []);
  const draft = isPlaceChosen ? typed : { ...typed, parentDir: usualDir };
  return { draft, change, addDropped };
}

function withDropped(draft: NewProject, dropped: Dropped): NewProject {
  return {
    ...draft,
    paths: [...new Set([...draft.paths, ...dropped.paths])],
    files: [...draft.files, ...dropped.files],
    archives: [...draft.archives, ...dropped.archives],
  };
}

/** Where projects usually go: the folder in the settings, else `LoRA Studio` in the first place that the host shows (home). */
function useUsualPlace(): string {
  const { client, settings } = useAppStores();
  const chosen = useStore(settings.store, (state) => state.settings?.defaultProjectsDir ?? null);
  const [home, setHome] = useState('');
  useEffect(() => {
    if (chosen !== '') return;
    const ask = async () => {
      const answer = await client.request('folders.roots', {});
      // Without an answer the field stays empty, to be filled in by hand.
      const root = answer.ok ? answer.value.roots[0]?.path : undefined;
      if (root !== undefined) setHome(`${root}${root.includes('\\') ? '\\' : '/'}LoRA Studio`);
    };
    void ask();
  }, [client, chosen]);
  return chosen === null || chosen === '' ? home : chosen;
}
