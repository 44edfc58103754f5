import { Radio } from '@mantine/core';
import type { EngineId } from '../../../shared/contract/index.js';
import { navigate } from '../../stores/route-store.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import sideStyles from './side.module.css';
import styles from './train.module.css';

const ENGINES: readonly { id: EngineId; label: string; text: string }[] = [
  {
    id: 'rehearsal',
    label: 'Rehearsal',
    text: 'Checks the whole workflow in a minute; the result is not a FLUX LoRA. Needs no GPU, no Python and no models.',
  },
  {
    id: 'sd-scripts',
    label: 'sd-scripts',
    text: 'Trains the FLUX.1-dev LoRA with Kohya sd-scripts on this machine’s GPU.',
  },
];

interface EngineChoiceProps {
  readonly onChange: (engine: EngineId) => void;
}

/** Who does the work, and what that means for the result. */
export function EngineChoice({ onChange }: EngineChoiceProps) {
  const { config } = useForm();
  const engine = useStore(config.store, (s) => s.engine);
  return (
    <section className={sideStyles['panel']} aria-labelledby="panel-engine">
      <h2 id="panel-engine">Engine</h2>
      <Radio.Group
        aria-label="Engine"
        value={engine}
        onChange={(value) => onChange(value === 'sd-scripts' ? 'sd-scripts' : 'rehearsal')}
      >
        {ENGINES.map((item) => (
          <Radio.Card
            key={item.id}
            value={item.id}
            data-compact
            className={`${styles['card'] ?? ''} ${sideStyles['engine'] ?? ''}`}
          >
            <span className={styles['cardHead']}>
              <Radio.Indicator size="xs" className={styles['radio'] ?? ''} />
              <b>{item.label}</b>
            </span>
            <span className={styles['cardText']}>{item.text}</span>
          </Radio.Card>
        ))}
      </Radio.Group>
      {engine === 'sd-scripts' ? <MissingTrainer /> : null}
    </section>
  );
}

function MissingTrainer() {
  const { settings } = useForm();
  if (settings === null) return null;
  const missing = [
    ...(settings.scriptsDir === '' ? ['the sd-scripts folder'] : []),
    ...(settings.python === '' ? ['its Python'] : []),
  ];
  return (
    <p className={sideStyles['engineNote']} data-missing={missing.length > 0 || undefined}>
      {missing.length > 0
        ? `Settings do not say yet where to find ${missing.join(' and ')}. `
        : `Uses ${settings.scriptsDir}. `}
      <button
        type="button"
        className={`link ${styles['plainButton'] ?? ''}`}
        onClick={() => navigate({ screen: 'settings' })}
      >
        {missing.length > 0 ? 'Open Settings' : 'Change'}
      </button>
    </p>
  );
}
