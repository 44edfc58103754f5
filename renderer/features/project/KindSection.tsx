import { Radio } from '@mantine/core';
import { PRESETS } from '../../../shared/domain/config/index.js';
import type { PresetId } from '../../../shared/contract/index.js';
import type { SectionProps } from './section-props.js';

/** What the LoRA shall learn; sets the numbers that training starts from. */
export function KindSection({ draft, change }: SectionProps) {
  return (
    <section aria-labelledby="wizard-kind">
      <h2 id="wizard-kind">What shall it learn?</h2>
      <Radio.Group
        aria-labelledby="wizard-kind"
        value={draft.preset}
        onChange={(preset) => change({ preset: preset as PresetId })}
      >
        <div className="kinds">
          {PRESETS.map((preset) => (
            <Radio.Card key={preset.id} value={preset.id} className="kind">
              <Radio.Indicator size="xs" />
              <span>
                <b>{preset.label}</b>
                <span className="ls-dim">{preset.summary}</span>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
    </section>
  );
}
