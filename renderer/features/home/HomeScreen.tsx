import { Button } from '@mantine/core';
import { IconFolderOpen, IconPlus, IconSparkles } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { notifyError } from '../../components/notify.js';
import { usePickPaths } from '../../components/path-picker.js';
import { WindowDrop } from '../../components/WindowDrop.js';
import { markAppReady } from '../../lib/app-ready.js';
import type { Dropped } from '../../lib/dropped-files.js';
import { useAppStores } from '../../stores/app-stores.js';
import { openProject, openRecent, openSample } from '../../stores/home-actions.js';
import { createHomeStore } from './home-store.js';
import { handOver } from '../../stores/intake-store.js';
import { navigate } from '../../stores/route-store.js';
import { useStore } from '../../stores/use-store.js';
import { RecentProjects } from './RecentProjects.js';
import './home.css';

/** Where the app begins: new, open, try, and what was worked on last. */
export function HomeScreen() {
  const { client } = useAppStores();
  const home = useMemo(() => createHomeStore(client), [client]);
  const state = useStore(home.store);
  useEffect(() => {
    void home.reload();
    return client.onResync(() => void home.reload());
  }, [home, client]);
  const isKnown = state.projects !== null || state.error !== null;
  useEffect(() => {
    if (isKnown) markAppReady(document);
  }, [isKnown]);
  return (
    <div className="home">
      <WindowDrop label="Drop to start a new project with these images" onDrop={startWith} />
      <header>
        <h1>Teach FLUX what you care about, from a folder of pictures, on your own GPU.</h1>
        <HomeActions />
        <p className="ls-dim">
          Or drop images or a folder anywhere in this window. Your files are never moved or changed.
        </p>
      </header>
      <RecentProjects
        state={state}
        onOpen={(project) => void openRecent(client, project, notifyError)}
        onForget={(dir) => void home.forget(dir)}
        onRetry={() => void home.reload()}
      />
      <FourSteps />
    </div>
  );
}

function startWith(dropped: Dropped): void {
  handOver(dropped);
  navigate({ screen: 'wizard' });
}

function HomeActions() {
  const { client } = useAppStores();
  const pick = usePickPaths();
  const [isMaking, setMaking] = useState(false);
  const open = async () => {
    const [dir] = await pick({ kind: 'folder', title: 'Open a project or an image folder' });
    if (dir !== undefined) await openProject(client, dir, notifyError);
  };
  const trySample = async () => {
    setMaking(true);
    await openSample(client, notifyError);
    setMaking(false);
  };
  return (
    <div className="home-actions">
      <Button
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => navigate({ screen: 'wizard' })}
      >
        New project
      </Button>
      <Button
        variant="default"
        leftSection={<IconFolderOpen size={16} aria-hidden />}
        onClick={() => void open()}
      >
        Open folder…
      </Button>
      <Button
        variant="default"
        leftSection={<IconSparkles size={16} aria-hidden />}
        loading={isMaking}
        onClick={() => void trySample()}
      >
        Try it with the sample project
      </Button>
    </div>
  );
}

const STEPS = [
  [
    'Dataset',
    'Gather 15–50 pictures, or 50–200 for a style. Give each a caption that begins with your trigger word.',
  ],
  ['Train', 'Start from a preset. Before anything runs, every setting and file is checked.'],
  ['Runs', 'Watch the loss fall and the samples change. A run goes on when you close the window.'],
  ['Export', 'Copy the checkpoint you like best into ComfyUI.'],
] as const;

/** What the work is, in four steps. */
function FourSteps() {
  return (
    <section aria-labelledby="how-it-goes">
      <h2 id="how-it-goes">How it goes</h2>
      <ol className="steps">
        {STEPS.map(([title, text]) => (
          <li key={title}>
            <h3>{title}</h3>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
