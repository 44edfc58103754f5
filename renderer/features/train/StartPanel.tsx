import { Button, Kbd } from '@mantine/core';
import { IconListSearch, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { placeText } from '../../../shared/domain/run/queue-rules.js';
import type { Variant } from '../../../shared/domain/run/sweep.js';
import { SETTINGS } from '../../../shared/domain/config/schema/settings.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { engineTraits } from '../../../shared/domain/engines/registry.js';
import { ProblemText } from '../../components/ProblemText.js';
import { useReadOnly } from '../../stores/use-read-only.js';
import { blockingProblems, isForYes } from '../../lib/power-words.js';
import { problemsOfText } from '../../lib/settings-problems.js';
import { plural } from '../../../shared/domain/format.js';
import { useStore } from '../../stores/use-store.js';
import { useAppStores } from '../../stores/app-stores.js';
import { useForm } from './form-context.js';
import { SweepDialog } from './SweepDialog.js';
import sideStyles from './side.module.css';
import styles from './train.module.css';

interface StartPanelProps {
  readonly isStarting: boolean;
  readonly error: ErrorValue | null;
  readonly onStart: () => void;
  /** Shows what would be trained. */
  readonly onPreview: () => void;
  readonly onSweep: (variants: readonly Variant[]) => void;
  readonly onJump: (key: string) => void;
  /** Brings the settings’ text to the front. */
  readonly onText: () => void;
}

/** How many errors keep the run from starting; warnings never do, and what needs a yes is asked for when it starts. */
export function useBlockingErrors(): number {
  const { config } = useForm();
  return useStore(
    config.store,
    (s) =>
      Object.keys(s.drafts).length +
      textErrors(s.history.present.settings.toml, s.textDraft !== null) +
      blockingProblems(s.check?.problems ?? []).length,
  );
}

/** Errors that only the text has: what is no TOML, or has a type that the trainer would not take. */
function textErrors(toml: string | null, isBroken: boolean): number {
  if (isBroken) return 1;
  if (toml === null) return 0;
  return problemsOfText(toml, []).filter(
    ({ severity, code }) => severity === 'error' && code !== 'not_a_choice',
  ).length;
}

/** The first field, in the order of the form, that keeps the run from starting. */
function useFirstErrorField(): string | undefined {
  const { config } = useForm();
  return useStore(config.store, (s) =>
    SETTINGS.map(({ field, name }) => field ?? name).find(
      (key) =>
        s.drafts[key] !== undefined ||
        blockingProblems(s.check?.problems ?? []).some((item) => item.field === key),
    ),
  );
}

export function StartPanel(props: StartPanelProps) {
  const { isStarting, error, onStart, onPreview, onSweep, onJump, onText } = props;
  const { config } = useForm();
  const errors = useBlockingErrors();
  const engine = useStore(config.store, (s) => s.engine);
  const readOnly = useReadOnly();
  const isBlocked = errors > 0;
  return (
    <section className={sideStyles['start']} aria-label="Start">
      <Button
        fullWidth
        mb={8}
        variant="default"
        disabled={isStarting}
        leftSection={<IconListSearch size={16} aria-hidden />}
        onClick={onPreview}
      >
        What will be trained
      </Button>
      <Button
        fullWidth
        size="md"
        loading={isStarting}
        disabled={isBlocked || readOnly !== null}
        aria-describedby="start-note"
        leftSection={<IconPlayerPlayFilled size={16} aria-hidden />}
        onClick={onStart}
      >
        {engineTraits(engine).words.start}
      </Button>
      <StartNote errors={errors} onJump={onJump} onText={onText} />
      <VariantsButton isOff={isBlocked || isStarting || readOnly !== null} onSweep={onSweep} />
      {error === null ? null : (
        <ProblemText tone="error" message={error.message} hint={error.hint} />
      )}
    </section>
  );
}

/** What a press does, or what keeps from it. */
function StartNote(
  props: { readonly errors: number } & Pick<StartPanelProps, 'onJump' | 'onText'>,
) {
  const { errors, onJump, onText } = props;
  const { config } = useForm();
  const readOnly = useReadOnly();
  const isBlocked = errors > 0;
  const first = useFirstErrorField();
  const isAsked = useStore(config.store, (s) => s.check?.problems.some(isForYes) === true);
  const place = useStore(useAppStores().queue.store, (s) => s.queue?.nextPlace ?? null);
  const isInText = useStore(
    config.store,
    (s) => textErrors(s.history.present.settings.toml, s.textDraft !== null) > 0,
  );
  return (
    <p id="start-note" className={sideStyles['startNote']}>
      {readOnly !== null ? (
        readOnly
      ) : isBlocked ? (
        <button
          type="button"
          className={`link ${styles['plainButton'] ?? ''}`}
          onClick={() => (isInText ? onText() : first !== undefined && onJump(first))}
          disabled={first === undefined && !isInText}
        >
          {plural(errors, 'error')} must be solved first
        </button>
      ) : (
        <>
          {isAsked ? 'Asks first for what came with the project. ' : ''}
          {place === null ? '' : `${placeText(place)}. `}
          <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd> presses it, too
        </>
      )}
    </p>
  );
}

function VariantsButton(props: {
  isOff: boolean;
  onSweep: (variants: readonly Variant[]) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const queue = (variants: readonly Variant[]) => {
    setOpen(false);
    props.onSweep(variants);
  };
  return (
    <>
      <Button
        fullWidth
        size="xs"
        variant="subtle"
        color="gray"
        disabled={props.isOff}
        onClick={() => setOpen(true)}
      >
        Several variants…
      </Button>
      {isOpen ? <SweepDialog onClose={() => setOpen(false)} onQueue={queue} /> : null}
    </>
  );
}
