import { useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { uploadImages } from '../../bridge/upload.js';
import { archiveResult } from '../../components/archive-result.js';
import { notifyError, notifyJobError } from '../../components/notify.js';
import { notifyImport } from '../../components/notify-import.js';
import { usePickPaths } from '../../components/path-picker.js';
import { conceptNameOf } from '../../lib/concept-name.js';
import { IMPORT_ENDINGS, type Dropped, type ImageFile } from '../../lib/dropped-files.js';
import { pathsToConvert } from '../../lib/import-summary.js';
import { useAppStores } from '../../stores/app-stores.js';

type Mode = 'copy' | 'link';

export interface AddImages {
  /** Name of the concept that gets the images. */
  readonly conceptName: string;
  /** While files are sent from a browser: how many of how many. */
  readonly sending: { readonly done: number; readonly total: number } | null;
  pick(mode: Mode): Promise<void>;
  drop(dropped: Dropped): Promise<void>;
  send(files: readonly ImageFile[]): Promise<void>;
}

/** Ways to bring images into the dataset: picked or dropped paths as a job, files of a browser as uploads. */
export function useAddImages(project: Project, conceptId: string | null): AddImages {
  const { client, jobs } = useAppStores();
  const pickPaths = usePickPaths();
  const [sending, setSending] = useState<AddImages['sending']>(null);
  const target =
    project.concepts.find((concept) => concept.id === conceptId) ?? project.concepts[0];

  const addPaths = async (paths: readonly string[], mode: Mode, convert = false) => {
    const answer = await client.request('datasets.addImages', {
      projectId: project.id,
      // A linked folder is a concept of its own; copies go into the one that is shown.
      conceptId: mode === 'copy' ? (target?.id ?? null) : null,
      newConcept: mode === 'copy' && target !== undefined ? null : newConceptOf(paths),
      paths: [...paths],
      mode,
      convert,
    });
    if (!answer.ok) {
      notifyError('The images were not added', answer.error);
      return;
    }
    const job = await jobs.whenEnded(answer.value.jobId);
    notifyJobError('The images were not added', job);
    const { result } = job;
    if (job.state === 'succeeded' && result !== null)
      notifyImport(result, {
        log: job.log,
        onConvert: () => void addPaths(pathsToConvert(result, paths), mode, true),
      });
  };

  const send = async (files: readonly ImageFile[], convert = false) => {
    if (target === undefined || files.length === 0) return;
    setSending({ done: 0, total: files.length });
    const { summary, convertible } = await uploadImages(project.id, target.id, files, {
      convert,
      archiveResult: (jobId) => archiveResult(jobs, jobId),
      onProgress: (done) => setSending({ done, total: files.length }),
    });
    setSending(null);
    notifyImport(summary, { onConvert: () => void send(convertible, true) });
  };

  return {
    conceptName: target === undefined ? 'this project' : `“${target.name}”`,
    sending,
    send: (files) => send(files),
    pick: async (mode) => {
      const paths = await pickPaths({
        kind: mode === 'link' ? 'folder' : 'images',
        title: mode === 'link' ? 'Link a folder of images' : 'Add images',
        extensions: IMPORT_ENDINGS,
      });
      if (paths.length > 0) await addPaths(paths, mode);
    },
    drop: async ({ paths, files }) => {
      if (paths.length > 0) await addPaths(paths, 'copy');
      if (files.length > 0) await send(files);
    },
  };
}

function newConceptOf(paths: readonly string[]) {
  return { name: conceptNameOf(paths[0] ?? ''), repeats: 10 };
}
