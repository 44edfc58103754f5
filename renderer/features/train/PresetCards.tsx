import { Button, Radio } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { PRESET_DEPARTURES, PRESETS } from '../../../shared/domain/config/schema/index.js';
import { plural } from '../../../shared/domain/format.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import { UserPresets } from './UserPresets.js';
import styles from './train.module.css';

/** What is trained decides the first numbers; where those depart from the guide, it says why. */
export function PresetCards() {
  const { config } = useForm();
  const preset = useStore(config.store, (s) => s.history.present.settings.preset);
  const changed = useStore(config.store, (s) => s.history.present.settings.changedNames().length);
  return (
    <section className={styles['group']} aria-labelledby="group-preset">
      <header className={styles['groupHead']}>
        <h2 id="group-preset">Preset</h2>
        <span className={styles['groupNote']}>
          {changed === 0 ? null : (
            <>
              <span className={styles['changed']} aria-hidden />
              {plural(changed, 'setting')} changed
              <Button
                size="compact-xs"
                variant="subtle"
                leftSection={<IconArrowBackUp size={14} aria-hidden />}
                onClick={() => config.resetAll()}
              >
                Reset all
              </Button>
            </>
          )}
          <UserPresets />
        </span>
      </header>
      <Radio.Group
        aria-label="Preset"
        value={preset}
        onChange={(value) => {
          const chosen = PRESETS.find((candidate) => candidate.id === value);
          if (chosen !== undefined) config.setPreset(chosen.id);
        }}
      >
        <div className={styles['cards']}>
          {PRESETS.map((item) => (
            <Radio.Card key={item.id} value={item.id} className={styles['card']}>
              <span className={styles['cardHead']}>
                <Radio.Indicator size="xs" className={styles['radio'] ?? ''} />
                <b>{item.label}</b>
              </span>
              <span className={styles['cardText']}>{item.summary}</span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <Departures />
    </section>
  );
}

function Departures() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={styles['departures']}>
      <button
        type="button"
        className={`link ${styles['plainButton'] ?? ''}`}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide' : 'Show'} where these presets depart from the guide, and why
      </button>
      {isOpen ? (
        <dl>
          {PRESET_DEPARTURES.map((item) => (
            <div key={item.setting}>
              <dt>
                <code>{item.setting}</code>
              </dt>
              <dd>{item.why}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  );
}
