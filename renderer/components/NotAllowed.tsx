import { Button } from '@mantine/core';
import { useState } from 'react';
import type { NamedPower } from '../../shared/contract/index.js';
import { kindWords, NOT_ALLOWED, visibleText } from '../lib/power-words.js';
import { useAllowPower } from './allow-power.js';
import { PowerValue } from './PowerValue.js';
import styles from './powers.module.css';

interface NotAllowedProps {
  readonly projectId: string;
  readonly power: NamedPower;
  /** Says where it stands, where the place around does not. */
  readonly isNamed?: boolean;
}

/** A power in its place: what it is, its exact value, and the way to allow it. */
export function NotAllowed({ projectId, power, isNamed = false }: NotAllowedProps) {
  const allowPower = useAllowPower();
  const [isBusy, setBusy] = useState(false);
  const { kind, value, at } = power;
  const allow = async () => {
    setBusy(true);
    await allowPower(projectId, power);
    setBusy(false);
  };
  return (
    <div className={styles['off']} data-power={kind}>
      <span className={styles['offWords']}>
        <b>
          {isNamed ? `${visibleText(at)}: ` : ''}
          {kindWords(power)}.
        </b>{' '}
        {NOT_ALLOWED}.
      </span>
      <Button
        size="compact-xs"
        variant="default"
        loading={isBusy}
        aria-label={`Allow ${visibleText(value)}`}
        onClick={() => void allow()}
      >
        Allow
      </Button>
      <PowerValue value={value} />
    </div>
  );
}

/** Several of them; nothing where there is none. */
export function NotAllowedList(props: {
  projectId: string;
  powers: readonly NamedPower[];
  isNamed?: boolean;
}) {
  if (props.powers.length === 0) return null;
  return (
    <div className={styles['offList']}>
      {props.powers.map((power) => (
        <NotAllowed
          key={`${power.kind} ${power.value}`}
          projectId={props.projectId}
          power={power}
          isNamed={props.isNamed ?? false}
        />
      ))}
    </div>
  );
}
