import { Button, Modal } from '@mantine/core';
import { PowerValue } from '../components/PowerValue.js';
import styles from '../components/powers.module.css';
import { kindWords, visibleText } from '../lib/power-words.js';
import { byCount, plural } from '../../shared/domain/format.js';
import { useAppStores } from '../stores/app-stores.js';
import { useStore } from '../stores/use-store.js';
import { useFocusBack } from '../components/use-focus-back.js';
import type { Question } from '../stores/asking.js';

/** The one question: all that a step needs, by kind, with exact values. The harmless answer has the focus. */
export function PermissionQuestion() {
  const { asking } = useAppStores();
  const question = useStore(asking.store, (state) => state.question);
  useFocusBack(question !== null);
  if (question === null) return null;
  return <Asked question={question} onAnswer={(isYes) => asking.answer(isYes)} />;
}

function Asked(props: { question: Question; onAnswer: (isYes: boolean) => void }) {
  const { question, onAnswer } = props;
  const { powers } = question;
  return (
    <Modal
      opened
      size={620}
      title="Allow this project to reach beyond its folder?"
      onClose={() => onAnswer(false)}
    >
      <p className={styles['lead']}>
        {powers.length === 1
          ? 'This step needs something that came with the project.'
          : `This step needs ${plural(powers.length, 'thing')} that came with the project.`}{' '}
        Allow {byCount(powers.length, 'it', 'them')} only if you know where the project comes from.
      </p>
      {/* A long list is scrolled by keys, too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul className={styles['asked']} aria-label="What this step needs" tabIndex={0}>
        {powers.map((power) => (
          <li key={`${power.kind} ${power.value}`}>
            <div className={styles['askedHead']}>
              <b>{kindWords(power)}</b>
              <span className={`ls-dim ls-small ${styles['askedAt'] ?? ''}`}>
                {visibleText(power.at)}
              </span>
            </div>
            <PowerValue value={power.value} />
          </li>
        ))}
      </ul>
      <p className={`ls-dim ls-small ${styles['lead'] ?? ''}`}>
        Only these exact values are allowed, for this project. You can take them back in Settings.
      </p>
      <div className={styles['buttons']}>
        <Button variant="default" data-autofocus onClick={() => onAnswer(false)}>
          Not now
        </Button>
        <Button onClick={() => onAnswer(true)}>Allow and go on</Button>
      </div>
    </Modal>
  );
}
