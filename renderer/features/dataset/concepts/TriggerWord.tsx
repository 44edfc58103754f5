import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Project } from '../../../../shared/contract/index.js';
import type { ErrorValue } from '../../../../shared/result/errors.js';
import { useClient } from '../../../bridge/bridge-context.js';
import { offeredTrigger, withoutCaptions } from '../class-words.js';
import { triggerWordHint } from '../../../lib/new-project.js';
import styles from './concepts.module.css';

/** The project's trigger word; none is ever guessed. Saved when it is left or with Enter; Escape brings the old one back. */
export function TriggerWord({ project }: { project: Project }) {
  const client = useClient();
  const [text, setText] = useState(project.triggerWord);
  const [error, setError] = useState<ErrorValue | null>(null);
  const save = async (word: string) => {
    const triggerWord = word.trim();
    setText(triggerWord);
    if (triggerWord === project.triggerWord) return;
    const answer = await client.request('projects.update', { projectId: project.id, triggerWord });
    setError(answer.ok ? null : answer.error);
    if (!answer.ok) setText(project.triggerWord);
  };
  const hint = triggerWordHint(text);
  const tokens = withoutCaptions(project);
  return (
    <div className={styles['card']}>
      <TextInput
        label="Trigger word"
        description={tokens === '' ? undefined : `An image without a caption trains ${tokens}.`}
        placeholder="none"
        spellCheck={false}
        autoComplete="off"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => void save(text)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void save(text);
          if (event.key === 'Escape' && text !== project.triggerWord) {
            event.stopPropagation();
            setText(project.triggerWord);
          }
        }}
      />
      {hint === null ? null : (
        <p className="ls-warning-text ls-small" role="status">
          {hint}
        </p>
      )}
      <Offer project={project} onUse={(word) => void save(word)} />
      {error === null ? null : (
        <p role="alert" className="ls-error-text">
          {error.message} {error.hint}
        </p>
      )}
    </div>
  );
}

function Offer({ project, onUse }: { project: Project; onUse: (word: string) => void }) {
  const offered = offeredTrigger(project);
  if (offered === null) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      className={styles['offer']}
      // Keeps the focus in the text field: its blur would save the text typed so far.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onUse(offered)}
    >
      Use “{offered}” as trigger word
    </Button>
  );
}
