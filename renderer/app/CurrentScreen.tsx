import { Button } from '@mantine/core';
import { lazy, Suspense, useEffect } from 'react';
import type { Project } from '../../shared/contract/index.js';
import { Screen } from '../components/Screen.js';
import { ErrorState, LoadingLines } from '../components/States.js';
import { notifyMovedAside } from '../components/notify-moved-aside.js';
import { DatasetScreen } from '../features/dataset/DatasetScreen.js';
import { HomeScreen } from '../features/home/HomeScreen.js';
import { WizardScreen } from '../features/project/WizardScreen.js';
import { markAppReady } from '../lib/app-ready.js';
import { useProjectSession, useSession } from '../stores/app-stores.js';
import { leaveProject, type Route } from '../stores/route-store.js';
import { useStore } from '../stores/use-store.js';

const CaptioningScreen = lazy(async () => ({
  default: (await import('../features/captioning/CaptioningScreen.js')).CaptioningScreen,
}));
const TrainScreen = lazy(async () => ({
  default: (await import('../features/train/TrainScreen.js')).TrainScreen,
}));
const PreflightScreen = lazy(async () => ({
  default: (await import('../features/preflight/PreflightScreen.js')).PreflightScreen,
}));
const RunScreen = lazy(async () => ({
  default: (await import('../features/run/RunScreen.js')).RunScreen,
}));
const RunsScreen = lazy(async () => ({
  default: (await import('../features/run/RunsScreen.js')).RunsScreen,
}));
const ExportScreen = lazy(async () => ({
  default: (await import('../features/export/ExportScreen.js')).ExportScreen,
}));
const SettingsScreen = lazy(async () => ({
  default: (await import('../features/settings/SettingsScreen.js')).SettingsScreen,
}));

/** The screen of a route, with what it waits for and what it says when that fails. */
export function CurrentScreen({ route }: { route: Route }) {
  const session = useSession();
  return (
    <Suspense fallback={<Waiting />}>
      {route.screen === 'home' ? (
        <HomeScreen />
      ) : route.screen === 'wizard' ? (
        <WizardScreen />
      ) : route.screen === 'settings' ? (
        <Shown>
          <SettingsScreen />
        </Shown>
      ) : session === null ? null : (
        <ProjectScreen key={session.projectId} route={route} />
      )}
    </Suspense>
  );
}

function ProjectScreen({ route }: { route: Route }) {
  const session = useProjectSession();
  const { project, isWhole, error } = useStore(session.project.store);
  const movedAside = project?.movedAside;
  useEffect(() => {
    if (movedAside !== undefined) notifyMovedAside(movedAside);
  }, [movedAside]);
  const isEnough = isWhole || (route.screen === 'dataset' && error === null);
  if (project !== null && isEnough) return <StageScreen route={route} project={project} />;
  if (error === null) return <Waiting />;
  return (
    <ErrorState
      title="The project could not be opened"
      error={error}
      onRetry={() => {
        session.project.reload();
        session.dataset.reload();
        session.runs.reload();
      }}
    >
      <Button variant="subtle" ml={8} onClick={leaveProject}>
        To all projects
      </Button>
    </ErrorState>
  );
}

function StageScreen({ route, project }: { route: Route; project: Project }) {
  switch (route.screen) {
    case 'dataset':
      return <DatasetScreen project={project} />;
    case 'captioning':
      return (
        <Shown>
          <CaptioningScreen project={project} />
        </Shown>
      );
    case 'train':
      return (
        <Shown>
          <TrainScreen project={project} />
        </Shown>
      );
    case 'preflight':
      return (
        <Shown>
          <PreflightScreen project={project} />
        </Shown>
      );
    case 'run':
      return (
        <Shown>
          <RunScreen key={route.runId} project={project} runId={route.runId ?? ''} />
        </Shown>
      );
    case 'runs':
      return (
        <Shown>
          <RunsScreen project={project} />
        </Shown>
      );
    case 'export':
      return (
        <Shown>
          <ExportScreen project={project} />
        </Shown>
      );
    case 'home':
    case 'wizard':
    case 'settings':
      return null;
  }
}

/** Marks the page as ready once its screen is drawn with a loaded project. */
function Shown({ children }: { children: React.ReactNode }) {
  useEffect(() => {
    markAppReady(document);
  }, []);
  return children;
}

function Waiting() {
  return (
    <Screen title="Loading…">
      <LoadingLines />
    </Screen>
  );
}
