import { Button, PasswordInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Output } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { ProblemText } from '../../components/ProblemText.js';
import { originOf } from './captioning-recipe.js';
import { useAppStores } from '../../stores/app-stores.js';
import styles from './captioning.module.css';

type KeyState = Output<'captioning.endpointKey'>['key'];

const STATE_TEXT: Readonly<Record<KeyState, string>> = {
  none: 'Only where the server asks for one.',
  kept: 'Kept for this address, encrypted by the system.',
  session: 'Kept for this address until the app closes: this system has no key store.',
};

/** The API key of a server: it can be set and forgotten, and is never shown again. */
export function EndpointKey({ address }: { address: string }) {
  const origin = originOf(address);
  // The React key remounts the field for another server, so that a half-typed API key is not sent there.
  return origin === null ? null : <KeyField key={origin} address={origin} />;
}

/** How the key of an address is kept, and the way to keep another one; true when it was. */
function useKey(address: string) {
  const { client } = useAppStores();
  const [state, setState] = useState<KeyState>('none');
  const [error, setError] = useState<ErrorValue | null>(null);
  useEffect(() => {
    let isGone = false;
    void client.request('captioning.endpointKey', { address }).then((answer) => {
      if (isGone) return;
      if (answer.ok) setState(answer.value.key);
      else setError(answer.error);
    });
    return () => {
      isGone = true;
    };
  }, [client, address]);
  const keep = async (key: string): Promise<boolean> => {
    const answer = await client.request('captioning.setEndpointKey', { address, key: key.trim() });
    setError(answer.ok ? null : answer.error);
    if (answer.ok) setState(answer.value.key);
    return answer.ok;
  };
  return { state, error, keep };
}

function KeyField({ address }: { address: string }) {
  const { state, error, keep } = useKey(address);
  const [text, setText] = useState('');
  const save = async (key: string) => {
    if (await keep(key)) setText('');
  };
  const canForget = state !== 'none' && text.trim() === '';
  return (
    <>
      <div className={styles['row']} data-align="end">
        <PasswordInput
          size="xs"
          flex={1}
          label="API key"
          description={STATE_TEXT[state]}
          value={text}
          autoComplete="off"
          placeholder={state === 'none' ? 'None' : 'Another key'}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {canForget ? (
          <Button
            size="xs"
            variant="default"
            aria-label="Forget the key"
            onClick={() => void save('')}
          >
            Forget
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            aria-label="Keep the key"
            disabled={text.trim() === ''}
            onClick={() => void save(text)}
          >
            Keep
          </Button>
        )}
      </div>
      {error === null ? null : (
        <ProblemText tone="error" message={error.message} hint={error.hint} />
      )}
    </>
  );
}
