import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFolderOff, IconFolders, IconPhotoPlus, IconTags } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';
import { EmptyState, ErrorState } from '../../components/States.js';
import { WindowDrop } from '../../components/WindowDrop.js';
import { markAppReady } from '../../lib/app-ready.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { navigate } from '../../stores/route-store.js';
import { createViewStore, type ViewStore } from '../../stores/dataset-view.js';
import { useStore } from '../../stores/use-store.js';
import { ConceptsDialog } from './concepts/ConceptsDialog.js';
import { FullDataset } from './FullDataset.js';
import { AddImagesButton } from './AddImagesButton.js';
import { MissingFolders, PassedOverFolders } from './PassedOverFolders.js';
import { OffFolders, useOffFolders } from './OffFolders.js';
import { type AddImages, useAddImages } from './use-add-images.js';
import { useReadOnly } from '../../stores/use-read-only.js';
import { useClient } from '../../bridge/bridge-context.js';
import './dataset.css';
import './list.css';

/** All images of the project with their captions. */
export function DatasetScreen({ project }: { project: Project }) {
  const [views] = useState(createViewStore);
  const conceptId = useStore(views, (view) => view.conceptId);
  const [areConceptsOpen, concepts] = useDisclosure(false);
  const add = useAddImages(project, conceptId);
  useRescanOnFocus(project.id);
  return (
    <Screen
      fill
      title="Dataset"
      subtitle={subtitleOf(project)}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconTags size={16} aria-hidden />}
            onClick={() => navigate({ screen: 'captioning' })}
          >
            Caption with a model
          </Button>
          <Button
            variant="default"
            leftSection={<IconFolders size={16} aria-hidden />}
            onClick={concepts.open}
          >
            Concepts
          </Button>
          <AddImagesButton project={project} add={add} />
        </>
      }
    >
      {areConceptsOpen ? <ConceptsDialog project={project} onClose={concepts.close} /> : null}
      <WindowDrop
        label={`Add to ${add.conceptName}`}
        onDrop={(dropped) => void add.drop(dropped)}
      />
      <DatasetBody project={project} views={views} add={add} />
    </Screen>
  );
}

/** The part that renders on every change of the images; they arrive in many pages, so the frame above must not. */
function DatasetBody(props: { project: Project; views: ViewStore; add: AddImages }) {
  const { project, views, add } = props;
  const { dataset } = useProjectSession();
  const state = useStore(dataset.store);
  const off = useOffFolders(project);
  useEffect(() => {
    if (state.isLoaded || state.error !== null) markAppReady(document);
  }, [state.isLoaded, state.error]);
  return (
    <>
      {off.length === 0 ? null : <OffFolders project={project} off={off} />}
      <PassedOverFolders project={project} count={state.isComplete ? state.order.length : 0} />
      <MissingFolders project={project} count={state.isComplete ? state.order.length : 0} />
      {state.error !== null && !state.isLoaded ? (
        <ErrorState error={state.error} onRetry={() => dataset.reload()} />
      ) : state.isComplete && state.order.length === 0 ? (
        <DatasetEmpty onAdd={() => void add.pick('copy')} isOff={off.length > 0} />
      ) : (
        <FullDataset project={project} state={state} views={views} />
      )}
    </>
  );
}

function subtitleOf(project: Project): string {
  const word = project.triggerWord;
  return word === ''
    ? 'Captions are ordinary .txt files beside your images.'
    : `Begin every caption with “${word}”. Captions are ordinary .txt files beside your images.`;
}

interface DatasetEmptyProps {
  readonly onAdd: () => void;
  /** Folders that came with the project are off: what is in them is not known. */
  readonly isOff: boolean;
}

/** No images: the first step. */
function DatasetEmpty({ onAdd, isOff }: DatasetEmptyProps) {
  const readOnly = useReadOnly();
  const Icon = isOff ? IconFolderOff : IconPhotoPlus;
  return (
    <EmptyState
      icon={<Icon size={32} stroke={1.4} aria-hidden className="ls-dim" />}
      title={isOff ? 'No images in the project’s own folder' : 'No images yet'}
      action={
        <Button onClick={onAdd} disabled={readOnly !== null} title={readOnly ?? undefined}>
          Add images…
        </Button>
      }
    >
      {isOff
        ? 'Its images lie in folders elsewhere that are not allowed yet: allow them above if you know them, or add images of your own.'
        : 'Drop images or a folder anywhere in this window. 15–50 pictures of a character, 50–200 of a style, at least 1024 pixels a side.'}
    </EmptyState>
  );
}

/** Least time between two scans on window focus, in ms. */
const REST_MS = 10_000;

/** Looks at the folders again when the window gets the focus: not every file system tells of changes. */
function useRescanOnFocus(projectId: string): void {
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
