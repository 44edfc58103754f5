import { useEffect, useEffectEvent, useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { usePickPaths } from '../../components/path-picker.js';
import { IMPORT_ENDINGS, type Dropped } from '../../lib/dropped-files.js';
import { useAppStores } from '../../stores/app-stores.js';
import { takeArchives, type HandedArchives } from '../../stores/intake-store.js';
import type { Sending } from '../../stores/send-files.js';
import { addArchive, addFiles, addPaths, type Into } from './add-images.js';

export interface AddImages {
  /** Name of the concept that gets the images. */
  readonly conceptName: string;
  /** While files are sent from a browser: how many of how many. */
  readonly sending: Sending | null;
  pick(mode: 'copy' | 'link'): Promise<void>;
  drop(dropped: Dropped): Promise<void>;
}

/** Ways to bring images into the dataset: picked or dropped paths as a job, files of a browser as uploads. */
export function useAddImages(project: Project, conceptId: string | null): AddImages {
  const stores = useAppStores();
  const pickPaths = usePickPaths();
  const [sending, setSending] = useState<Sending | null>(null);
  const target =
    project.concepts.find((concept) => concept.id === conceptId) ?? project.concepts[0];
  const into = { stores, project, conceptId: target?.id ?? null, onSending: setSending };
  useHandedArchives(into);
  return {
    conceptName: target === undefined ? 'this project' : `“${target.name}”`,
    sending,
    pick: async (mode) => {
      const paths = await pickPaths({
        kind: mode === 'link' ? 'folder' : 'images',
        title: mode === 'link' ? 'Link a folder of images' : 'Add images',
        extensions: IMPORT_ENDINGS,
      });
      if (paths.length > 0) await addPaths(into, paths, mode);
    },
    drop: async ({ paths, files, archives }) => {
      if (paths.length > 0) await addPaths(into, paths, 'copy');
      if (files.length > 0) await addFiles(into, files);
      let place: Into = into;
      for (const archive of archives) place = await addArchive(place, archive, '');
    },
  };
}

/** Brings in what the wizard could not look into, once the project is there. */
function useHandedArchives(into: Into): void {
  const bring = useEffectEvent(async ({ archives, captionForMissing }: HandedArchives) => {
    let place = into;
    for (const archive of archives) place = await addArchive(place, archive, captionForMissing);
  });
  useEffect(() => {
    void bring(takeArchives());
  }, []);
}
