import {
  Autocomplete,
  Button,
  Checkbox,
  NumberInput,
  Select,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { ByEndpoint } from '../../../shared/domain/captioning/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { ProblemText } from '../../components/ProblemText.js';
import { isOpenOnTheWay, leavesMachine } from './captioning-recipe.js';
import { useAppStores } from '../../stores/app-stores.js';
import { isDeclined } from '../../stores/asking.js';
import { EndpointKey } from './EndpointKey.js';
import type { DraftProps } from './RecipePanel.js';
import { RecipePowers } from './RecipePowers.js';
import styles from './captioning.module.css';

/** Which server and model writes prose, and what it is asked. */
export function EndpointChoice({ draft, onDraft }: DraftProps) {
  const { endpoint } = draft;
  const set = (change: Partial<ByEndpoint>) =>
    onDraft({ ...draft, endpoint: { ...endpoint, ...change } });
  return (
    <div className={styles['group']}>
      <TextInput
        size="xs"
        label="Address of the server"
        description="OpenAI-compatible: Ollama, LM Studio, vLLM, llama.cpp"
        value={endpoint.address}
        spellCheck={false}
        onChange={(event) => set({ address: event.currentTarget.value, allowRemote: false })}
      />
      {leavesMachine(endpoint.address) ? <RemoteNotice endpoint={endpoint} onSet={set} /> : null}
      <RecipePowers draft={draft} />
      <EndpointKey address={endpoint.address} />
      <ModelField endpoint={endpoint} onModel={(model) => set({ model })} />
      <Instruction endpoint={endpoint} onSet={set} />
      <NumberInput
        size="xs"
        label="Images at once"
        min={1}
        max={16}
        clampBehavior="strict"
        value={endpoint.concurrency}
        onChange={(value) => {
          if (typeof value === 'number' && value >= 1) set({ concurrency: value });
        }}
      />
    </div>
  );
}

interface PartProps {
  readonly endpoint: ByEndpoint;
  readonly onSet: (change: Partial<ByEndpoint>) => void;
}

/** Said before any image leaves this machine. */
function RemoteNotice({ endpoint, onSet }: PartProps) {
  return (
    <div className={styles['notice']}>
      <ProblemText
        tone="warning"
        message={`This address is another machine: your images will leave this computer and be sent there${isOpenOnTheWay(endpoint.address) ? ', unencrypted' : ''}.`}
      />
      <Checkbox
        size="xs"
        label="Send my images there"
        checked={endpoint.allowRemote}
        onChange={(event) => onSet({ allowRemote: event.currentTarget.checked })}
      />
    </div>
  );
}

function Instruction({ endpoint, onSet }: PartProps) {
  return (
    <>
      <Select
        size="xs"
        label="What to describe"
        allowDeselect={false}
        value={endpoint.template}
        onChange={(value) => onSet({ template: value as ByEndpoint['template'] })}
        data={[
          { value: 'character', label: 'A character: all but the character itself' },
          { value: 'style', label: 'A style: the subject, not the style' },
          { value: 'concept', label: 'A concept: everything around it' },
          { value: 'own', label: 'My own instruction' },
        ]}
      />
      {endpoint.template === 'own' ? (
        <Textarea
          size="xs"
          label="Instruction"
          description="{trigger} stands for the trigger word"
          autosize
          minRows={3}
          value={endpoint.prompt}
          onChange={(event) => onSet({ prompt: event.currentTarget.value })}
        />
      ) : null}
    </>
  );
}

function ModelField({
  endpoint,
  onModel,
}: {
  endpoint: ByEndpoint;
  onModel: (model: string) => void;
}) {
  const { client } = useAppStores();
  const [models, setModels] = useState<readonly string[]>([]);
  const [error, setError] = useState<ErrorValue | null>(null);
  const [isAsking, setAsking] = useState(false);
  const ask = async () => {
    setAsking(true);
    const { address, allowRemote } = endpoint;
    const answer = await client.request('captioning.endpointModels', { address, allowRemote });
    setAsking(false);
    setError(answer.ok || isDeclined(answer.error) ? null : answer.error);
    if (!answer.ok) return;
    setModels(answer.value.models);
    const [first] = answer.value.models;
    if (endpoint.model === '' && first !== undefined) onModel(first);
  };
  return (
    <>
      <div className={styles['row']} data-align="end">
        <Autocomplete
          size="xs"
          flex={1}
          label="Model"
          placeholder="qwen2.5vl:7b"
          data={[...new Set(models)]}
          value={endpoint.model}
          onChange={onModel}
        />
        <Button
          size="xs"
          variant="default"
          loading={isAsking}
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={() => void ask()}
        >
          List models
        </Button>
      </div>
      {error === null ? null : (
        <ProblemText tone="error" message={error.message} hint={error.hint} />
      )}
    </>
  );
}
