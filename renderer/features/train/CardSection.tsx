import { Button, SegmentedControl } from '@mantine/core';
import type { GpuReport } from '../../../shared/contract/index.js';
import {
  VRAM_CLASSES,
  vramClassFor,
  vramClassOf,
  type VramId,
} from '../../../shared/domain/config/vram-classes.js';
import { useStore } from '../../stores/use-store.js';
import { EstimateTable } from './EstimateTable.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';
import { useMachine } from './use-machine.js';

/** Fits memory settings to a card: the one that is seen, or the class that the user chooses. */
export function CardSection() {
  const { config, projectId } = useForm();
  const values = useStore(config.store, (s) => s.history.present.config);
  const { machine, cards, error } = useMachine(projectId, values.baseModel + values.t5xxl);
  const current = vramClassOf(values);
  const card = VRAM_CLASSES.find(({ id }) => id === current);
  const seen = cards === null ? null : largest(cards);
  const own = seen === null ? null : vramClassFor(seen.memoryMiB);
  const fit = (id: VramId) => {
    const found = VRAM_CLASSES.find((one) => one.id === id);
    if (found !== undefined) config.setValues({ fields: found.values, raw: {} });
  };
  // The card that is there decides what fits; without one, the class that the settings are for.
  const vramGb = seen === null ? (card?.gb ?? null) : seen.memoryMiB / 1024;
  return (
    <section className={styles['group']} aria-labelledby="group-card">
      <header className={styles['groupHead']}>
        <h2 id="group-card">Graphics card</h2>
        <span className={styles['groupNote']}>{cardNote(cards, seen?.name ?? null)}</span>
      </header>
      <div className={styles['cardBody']}>
        <div className={styles['cardChoice']}>
          <SegmentedControl
            size="xs"
            aria-label="Memory of the card"
            value={current ?? ''}
            data={[...VRAM_CLASSES].reverse().map(({ id, label }) => ({ value: id, label }))}
            onChange={(id) => fit(id as VramId)}
          />
          <Button
            size="xs"
            variant="default"
            disabled={own === null}
            onClick={() => own !== null && fit(own.id)}
          >
            Fit my card
          </Button>
        </div>
        <p className={styles['cardText']}>
          {card === undefined
            ? 'Memory settings of your own. Choose a class to take over the settings for it.'
            : card.why}
        </p>
        {error === null ? null : <p className={styles['cardText']}>{error}</p>}
        {machine === null ? null : (
          <EstimateTable machine={machine} gpuName={seen?.name ?? null} vramGb={vramGb} />
        )}
      </div>
    </section>
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
