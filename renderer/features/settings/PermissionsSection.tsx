import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { AllowedProject, Power } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { useClient } from '../../bridge/bridge-context.js';
import { ErrorState, LoadingLines } from '../../components/States.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { PowerValue } from '../../components/PowerValue.js';
import { MINUTE_MS, useNow } from '../../components/use-now.js';
import { kindWords, visibleText } from '../../lib/power-words.js';
import { formatWhen } from '../../../shared/domain/format.js';
import styles from './permissions.module.css';
import { Section } from './Section.js';
import settingsStyles from './settings.module.css';

/** What the user allowed projects so far, each to be taken back. */
export function PermissionsSection() {
  const { projects, error, reload } = useAllowed();
  return (
    <Section id="settings-permissions" title="What projects may do">
      <div className={settingsStyles['check']}>
        {error !== null ? (
          <ErrorState error={error} onRetry={reload} />
        ) : projects === null ? (
          <LoadingLines lines={2} label="Reading what is allowed" />
        ) : projects.length === 0 ? (
          <p className={settingsStyles['lead']}>
            Nothing yet. What a project asks for beyond its own folder stands here once it is
            allowed, and so does what you set in it yourself.
          </p>
        ) : (
          projects.map((project) => (
            <OfProject key={project.projectId} project={project} onChanged={reload} />
          ))
        )}
      </div>
    </Section>
  );
}

function useAllowed() {
  const client = useClient();
  const [projects, setProjects] = useState<readonly AllowedProject[] | null>(null);
  const [error, setError] = useState<ErrorValue | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    void client.request('powers.allowed', {}).then((answer) => {
      if (!isCurrent) return;
      setError(answer.ok ? null : answer.error);
      if (answer.ok) setProjects(answer.value.projects);
    });
    return () => {
      isCurrent = false;
    };
  }, [client, turn]);
  return { projects, error, reload: () => setTurn((now) => now + 1) };
}

interface OfProjectProps {
  readonly project: AllowedProject;
  readonly onChanged: () => void;
}

function OfProject({ project, onChanged }: OfProjectProps) {
  const { projectId, name, places, allowed } = project;
  const client = useClient();
  const takeBack = async (power: Power) => {
    const answer = await client.request('powers.revoke', { knownProjectId: projectId, power });
    if (answer.ok) notifyDone('Taken back', 'It is asked for again when it is needed.');
    else notifyError('It was not taken back', answer.error);
    onChanged();
  };
  const title = visibleText(name);
  return (
    <section className={styles['project']} aria-label={title}>
      <h3>{title}</h3>
      <ul className={styles['places']} aria-label="Where it was seen">
        {places.map((place) => (
          <li key={place}>{visibleText(place)}</li>
        ))}
      </ul>
      <ul className={styles['allowed']} aria-label={`What ${title} may do`}>
        {allowed.map(({ kind, value, at }) => (
          <Allowed
            key={`${kind} ${value}`}
            power={{ kind, value }}
            at={at}
            onTakeBack={() => void takeBack({ kind, value })}
          />
        ))}
      </ul>
    </section>
  );
}

interface AllowedProps {
  readonly power: Power;
  /** Unix ms. */
  readonly at: number;
  readonly onTakeBack: () => void;
}

/** One allowed value; taking it back wants a second press, which says what follows. */
function Allowed({ power, at, onTakeBack }: AllowedProps) {
  const now = useNow(true, MINUTE_MS);
  const [isAsking, setAsking] = useState(false);
  const value = visibleText(power.value);
  return (
    <li>
      <div className={styles['head']}>
        <b>{kindWords(power)}</b>
        <span className="ls-dim ls-small">{formatWhen(at, now)}</span>
        {isAsking ? null : (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Take back ${value}`}
            onClick={() => setAsking(true)}
          >
            Take back…
          </Button>
        )}
      </div>
      <PowerValue value={power.value} />
      {isAsking ? (
        <div className={styles['asking']} role="group" aria-label={`Take back ${value}`}>
          <span>It is off from then on; a run that is on is not stopped.</span>
          <Button
            size="compact-xs"
            variant="default"
            ref={focusOnce}
            onClick={() => setAsking(false)}
          >
            Keep
          </Button>
          <Button size="compact-xs" color="red" variant="light" onClick={onTakeBack}>
            Take back
          </Button>
        </div>
      ) : null}
    </li>
  );
}

/** The button that asked has gone; the keyboard goes on at the harmless answer. */
function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus();
}
