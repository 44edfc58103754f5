import { useCallback, useEffect, useState } from 'react';
import type { Dropped } from '../../lib/dropped-files.js';
import type { NewProject } from '../../lib/new-project.js';
import { markAppReady } from '../../lib/app-ready.js';
import { takeIntake } from '../../stores/intake-store.js';
import { useUsualPlace } from './use-usual-place.js';

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
