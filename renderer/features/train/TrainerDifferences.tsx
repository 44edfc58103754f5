import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ArgumentDifference, Output } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { useClient } from '../../bridge/bridge-context.js';
import { ProblemText } from '../../components/ProblemText.js';
import styles from './train.module.css';

type Answer = Output<'config.compareTrainer'>;

/** Asks the user's own sd-scripts for its arguments: another revision has others than this form. */
export function TrainerDifferences() {
  const client = useClient();
  const [isAsking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [error, setError] = useState<ErrorValue | null>(null);
  const ask = async () => {
    setAsking(true);
    const result = await client.request('config.compareTrainer', {});
    setAsking(false);
    setAnswer(result.ok ? result.value : null);
    setError(result.ok ? null : result.error);
  };
  return (
    <section className={styles['group']} aria-labelledby="group-trainer">
      <header className={styles['groupHead']}>
        <h2 id="group-trainer">Your sd-scripts</h2>
        <Button size="compact-xs" variant="default" loading={isAsking} onClick={() => void ask()}>
          Ask it for its arguments
        </Button>
      </header>
      <div className={styles['cardBody']}>
        <p className={styles['cardText']}>
          This form describes one revision of sd-scripts. Yours is asked by its own parser; it needs
          its Python and may take a minute.
        </p>
        {error === null ? null : (
          <ProblemText tone="error" message={error.message} hint={error.hint} />
        )}
        {answer === null ? null : <Found answer={answer} />}
      </div>
    </section>
  );
}

const KINDS: Readonly<Record<ArgumentDifference['kind'], string>> = {
  new: 'only in yours',
  gone: 'not in yours',
  type: 'another type',
  default: 'another default',
  choices: 'other choices',
};

function Found({ answer: { differences, described, arguments: count } }: { answer: Answer }) {
  if (differences.length === 0) {
    return (
      <p role="status">
        All {count} arguments are as described ({described}).
      </p>
    );
  }
  return (
    <table className={styles['parts']}>
      <caption className="ls-dim">
        {count} arguments in yours; described here: {described}
      </caption>
      <thead>
        <tr>
          <th scope="col">Argument</th>
          <th scope="col">Here</th>
          <th scope="col">Yours</th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ name, kind, ours, theirs }) => (
          <tr key={`${name} ${kind}`}>
            <td>
              <code>{name}</code> <span className="ls-dim">{KINDS[kind]}</span>
            </td>
            <td>{ours ?? '–'}</td>
            <td>{theirs ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
