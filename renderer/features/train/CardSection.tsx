import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { GpuReport } from '../../../shared/contract/index.js';
import {
  type CardFit,
  fitCard,
  VRAM_CLASSES,
  type VramClass,
  vramClassOf,
} from '../../../shared/domain/config/plan/index.js';
import type { TrainingConfig } from '../../../shared/domain/config/schema/index.js';
import { useStore } from '../../stores/use-store.js';
import { EstimateTable } from './EstimateTable.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';
import { useMachine } from './use-machine.js';

/** Fits memory settings to a card: the one that is seen, or the class that the user chooses. */
export function CardSection() {
  const { config, projectId } = useForm();
  const values = useStore(config.store, (s) => s.history.present.settings.config);
  const { machine, cards, error } = useMachine(projectId, values.baseModel + values.t5xxl);
  const [note, setNote] = useState<CardFit | null>(null);
  const card = VRAM_CLASSES.find(({ id }) => id === vramClassOf(values));
  const seen = cards === null ? null : largest(cards);
  const fit = seen === null || machine === null ? null : fitCard(values, machine, seen.memoryMiB);
  const take = (fields: Partial<TrainingConfig>, told: CardFit | null) => {
    config.setValues({ fields });
    setNote(told);
  };
  // Memory in GB: of the detected card, else of the class that the settings match.
  const vramGb = seen === null ? (card?.gb ?? null) : seen.memoryMiB / 1024;
  return (
    <section className={styles['group']} aria-labelledby="group-card">
      <header className={styles['groupHead']}>
        <h2 id="group-card">Graphics card</h2>
        <span className={styles['groupNote']}>{cardNote(cards, seen?.name ?? null)}</span>
      </header>
      <div className={styles['cardBody']}>
        <CardChoice card={card} fit={fit} onTake={take} />
        <p className={styles['cardText']}>
          {card === undefined
            ? 'Memory settings of your own. Choose a class to take over the settings for it.'
            : card.why}
        </p>
        {note?.note == null ? null : (
          <p
            className={styles['cardText']}
            role="status"
            data-tone={note.fits ? undefined : 'error'}
          >
            {note.note}
          </p>
        )}
        {error === null ? null : <p className={styles['cardText']}>{error}</p>}
        {machine === null ? null : (
          <EstimateTable machine={machine} gpuName={seen?.name ?? null} vramGb={vramGb} />
        )}
      </div>
    </section>
  );
}

interface CardChoiceProps {
  /** The class that the settings are of. */
  readonly card: VramClass | undefined;
  /** What fits this machine; null: no card is seen, or none that is large enough. */
  readonly fit: CardFit | null;
  readonly onTake: (fields: Partial<TrainingConfig>, told: CardFit | null) => void;
}

function CardChoice({ card, fit, onTake }: CardChoiceProps) {
  const choose = (id: string) => {
    const found = VRAM_CLASSES.find((one) => one.id === id);
    if (found !== undefined) onTake(found.values, null);
  };
  return (
    <div className={styles['cardChoice']}>
      <SegmentedControl
        size="xs"
        className={styles['cardClasses'] ?? ''}
        aria-label="Memory of the card"
        value={card?.id ?? ''}
        data={[...VRAM_CLASSES].reverse().map(({ id, label }) => ({ value: id, label }))}
        onChange={choose}
      />
      <Button
        size="xs"
        variant="default"
        disabled={fit === null}
        onClick={() => fit !== null && onTake(fit.values, fit)}
      >
        Fit my card
      </Button>
    </div>
  );
}

function largest({ gpus }: GpuReport): { name: string; memoryMiB: number } | null {
  const known = gpus.flatMap(({ name, memoryTotalMiB }) =>
    memoryTotalMiB === null ? [] : [{ name, memoryMiB: memoryTotalMiB }],
  );
  return known.sort((a, b) => b.memoryMiB - a.memoryMiB)[0] ?? null;
}

function cardNote(cards: GpuReport | null, name: string | null): string {
  if (cards === null) return 'Looking for the card…';
  if (name !== null) return name;
  return cards.state === 'broken'
    ? cards.message
    : 'No NVIDIA card seen. Choose its memory by hand.';
}
