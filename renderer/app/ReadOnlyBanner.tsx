import { Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReadOnly } from '../../shared/contract/index.js';
import { notifyDone, notifyError } from '../components/notify.js';
import { MINUTE_MS, useNow } from '../components/use-now.js';
import { whatToDo, whyReadOnly } from '../lib/read-only.js';
import { useAppStores, useSession } from '../stores/app-stores.js';
import type { ProjectSession } from '../stores/project-session.js';
import { useStore } from '../stores/use-store.js';

/** Above every screen of a project that is only read here: who has it, since when, and the way to take it over. */
export function ReadOnlyBanner() {
  const session = useSession();
  return session === null ? null : <OfProject key={session.projectId} session={session} />;
}

function OfProject({ session }: { session: ProjectSession }) {
  const readOnly = useStore(session.project.store, ({ project }) => project?.readOnly ?? null);
  if (readOnly === null) return null;
  return <Banner projectId={session.projectId} readOnly={readOnly} />;
}

function Banner({ projectId, readOnly }: { projectId: string; readOnly: ReadOnly }) {
  const now = useNow(true, MINUTE_MS);
  const [isAsking, { open, close }] = useDisclosure(false);
  return (
    <div className="banner" data-wide role="status">
      <IconLock size={16} aria-hidden />
      <span className="banner-words">
        <b>{whyReadOnly(readOnly)}</b> {whatToDo(readOnly, now)}
      </span>
      {readOnly.canTakeOver ? (
        <Button size="compact-sm" variant="default" onClick={open}>
          Take over…
        </Button>
      ) : null}
      {isAsking && readOnly.canTakeOver ? <TakeOver projectId={projectId} onClose={close} /> : null}
    </div>
  );
}

function TakeOver({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const { client } = useAppStores();
  const [isBusy, setBusy] = useState(false);
  const takeOver = async () => {
    setBusy(true);
    const answer = await client.request('projects.takeOver', { projectId });
    setBusy(false);
    onClose();
    if (answer.ok) notifyDone('The project was taken over', 'It can be changed here now.');
    else notifyError('The project was not taken over', answer.error);
  };
  return (
    <Modal opened onClose={onClose} title="Take over this project?" size="sm">
      <Text size="sm">
        From then on it is changed here, and only read where it was open before. If that one still
        runs, what it has not saved yet cannot be saved there any more.
      </Text>
      <Text size="sm" c="dimmed" mt={8}>
        A training that runs there goes on; it is not ended by this.
      </Text>
      <Group justify="flex-end" mt="md" gap="xs">
        <Button size="xs" variant="default" data-autofocus onClick={onClose}>
          Only read it
        </Button>
        <Button size="xs" loading={isBusy} onClick={() => void takeOver()}>
          Take over
        </Button>
      </Group>
    </Modal>
  );
}
