import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFolders, IconTags } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';
import { ErrorState } from '../../components/States.js';
import { WindowDrop } from '../../components/WindowDrop.js';
import { markAppReady } from '../../lib/app-ready.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { navigate } from '../../stores/route-store.js';
import { createViewStore, type ViewStore } from '../../stores/dataset-view.js';
import { useStore } from '../../stores/use-store.js';
import { ConceptsDialog } from './concepts/ConceptsDialog.js';
import { DatasetEmpty } from './DatasetEmpty.js';
import { FullDataset } from './FullDataset.js';
import { AddImagesButton } from './AddImagesButton.js';
import { MissingFolders } from './MissingFolders.js';
import { OffFolders, useOffFolders } from './OffFolders.js';
import { PassedOverFolders } from './PassedOverFolders.js';
import { useAddImages, type AddImages } from './use-add-images.js';
import { useRescanOnFocus } from './use-rescan-on-focus.js';
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

/** What follows the images: the frame above it does not, as they come in many pieces. */
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
