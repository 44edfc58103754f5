import { useEffect, useState } from 'react';
import { ADDRESS_VARIABLES, type Output } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { useClient } from '../../bridge/bridge-context.js';
import { passwordLines } from './password-text.js';
import { useAppStores } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';
import styles from './settings.module.css';

export type Passwords = Output<'settings.passwords'>;

/** Where the passwords of addresses lie; null until it is known. Asked anew whenever settings changed. */
export function usePasswords(): { passwords: Passwords | null; error: ErrorValue | null } {
  const client = useClient();
  const settings = useStore(useAppStores().settings.store, (state) => state.settings);
  const [known, setKnown] = useState<{ passwords: Passwords | null; error: ErrorValue | null }>({
    passwords: null,
    error: null,
  });
  useEffect(() => {
    let isGone = false;
    void client.request('settings.passwords', {}).then((answer) => {
      if (isGone) return;
      setKnown(
        answer.ok
          ? { passwords: answer.value, error: null }
          : { passwords: null, error: answer.error },
      );
    });
    return () => {
      isGone = true;
    };
  }, [client, settings]);
  return known;
}

/** Says in words where passwords lie, and which addresses the environment names. */
export function PasswordNote({ passwords, error }: ReturnType<typeof usePasswords>) {
  const lines = passwords === null ? [] : passwordLines(passwords, ADDRESS_VARIABLES);
  return (
    <div className={styles['check']} role="note" aria-label="Where passwords lie">
      {error === null ? null : <p className={styles['help']}>{error.message}</p>}
      {lines.map((line) => (
        <p key={line} className={styles['help']}>
          {line}
        </p>
      ))}
    </div>
  );
}
