import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { NotAllowedList } from '../../components/NotAllowed.js';
import { useOffPowers } from '../../stores/use-off-powers.js';
import { plural } from '../../../shared/domain/format.js';
import { promptsOfText } from '../../lib/training-form.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';

/** The prompts that are sampled during training, one a line. */
export function PromptsEditor() {
  const { config, projectId } = useForm();
  const off = useOffPowers().filter(({ at }) => at === 'Sample prompt');
  const prompts = useStore(config.store, (s) => s.history.present.samplePrompts);
  const every = useStore(config.store, (s) => s.history.present.settings.config.sampleEveryEpochs);
  const [typed, setTyped] = useState<string | null>(null);
  const saved = prompts.join('\n');
  // The typed text stays only while it means the form's prompts; otherwise an undo elsewhere would not show here.
  const isSame = typed !== null && promptsOfText(typed).join('\n') === saved;
  return (
    <div className={styles['prompts']}>
      <Textarea
        id="field-samplePrompts"
        label="Sample prompts"
        description="One a line, with the trigger word. The same prompts after each sampled epoch show how the LoRA grows."
        size="xs"
        autosize
        minRows={3}
        maxRows={10}
        placeholder="a photo of ohwx person in a park"
        value={isSame ? typed : saved}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          config.setPrompts(promptsOfText(event.currentTarget.value).slice(0, 50));
        }}
        onBlur={() => setTyped(null)}
      />
      <NotAllowedList projectId={projectId} powers={off} />
      <p className={styles['promptNote']}>{note(prompts.length, every)}</p>
    </div>
  );
}

function note(count: number, every: number): string {
  if (count === 0) return 'No prompts: the run makes no samples.';
  if (every === 0)
    return `${plural(count, 'prompt')}, but “Sample every” is 0: the run makes no samples.`;
  const when = every === 1 ? 'after every epoch' : `every ${String(every)} epochs`;
  return `${plural(count, 'prompt')}, sampled ${when}.`;
}
