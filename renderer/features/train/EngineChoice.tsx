import { Radio } from '@mantine/core';
import type { EngineId } from '../../../shared/contract/index.js';
import { engineIds, engineTraits, isEngineId } from '../../../shared/domain/engines/index.js';
import { navigate } from '../../stores/route-store.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import sideStyles from './side.module.css';
import styles from './train.module.css';

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
        onChange={(value) => isEngineId(value) && onChange(value)}
      >
        {engineIds()
          .map(engineTraits)
          .map(({ id, words }) => (
            <Radio.Card
              key={id}
              value={id}
              data-compact
              className={`${styles['card'] ?? ''} ${sideStyles['engine'] ?? ''}`}
            >
              <span className={styles['cardHead']}>
                <Radio.Indicator size="xs" className={styles['radio'] ?? ''} />
                <b>{words.label}</b>
              </span>
              <span className={styles['cardText']}>{words.summary}</span>
            </Radio.Card>
          ))}
      </Radio.Group>
      {engineTraits(engine).isInstalled ? <MissingTrainer /> : null}
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
