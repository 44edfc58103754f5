import { Button, Radio } from '@mantine/core';
import { useState } from 'react';
import { Screen } from '../../components/Screen.js';
import { WindowDrop } from '../../components/WindowDrop.js';
import { plural } from '../../../shared/domain/format.js';
import { projectDir, wizardProblems } from '../../lib/new-project.js';
import { leaveProject } from '../../stores/route-store.js';
import { CaptionSection } from './CaptionSection.js';
import { ImagesSection } from './ImagesSection.js';
import { PlaceSection } from './PlaceSection.js';
import { useCreateProject } from './use-create-project.js';
import { useImageCount } from './use-image-count.js';
import { useNewProject } from './use-new-project.js';
import { PRESETS } from '../../../shared/domain/config/schema/index.js';
import type { PresetId } from '../../../shared/contract/index.js';
import type { SectionProps } from './section-props.js';
import './wizard.css';

/** Makes a new project: where, what kind, which images, how they are called. */
export function WizardScreen() {
  const { draft, change, addDropped } = useNewProject();
  const images = useImageCount(draft);
  const { create, sending, isBusy } = useCreateProject();
  const [wasTried, setTried] = useState(false);
  const problems = wizardProblems(draft);
  const shown = wasTried ? problems : {};
  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length === 0) void create(draft, images);
    else document.querySelector<HTMLElement>('.wizard [data-invalid] input')?.focus();
  };
  const parts = { draft, change, problems: shown, images };
  return (
    <Screen title="New project">
      <WindowDrop label="Add to this project" onDrop={addDropped} />
      <form
        className="wizard"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <PlaceSection {...parts} />
        <KindSection {...parts} />
        <ImagesSection {...parts} onDropped={addDropped} />
        <CaptionSection {...parts} />
        <footer className="wizard-foot">
          <Button type="submit" loading={isBusy}>
            Create project
          </Button>
          <Button variant="default" onClick={leaveProject} disabled={isBusy}>
            Cancel
          </Button>
          <span className="ls-dim ls-num" role="status">
            {sending === null
              ? summary(images, projectDir(draft))
              : `Sending ${String(sending.done)} of ${plural(sending.total, 'image')}…`}
          </span>
        </footer>
      </form>
    </Screen>
  );
}

function summary(images: number | null, dir: string): string {
  const count = images === null ? '' : images === 0 ? 'No images yet' : plural(images, 'image');
  return [count, dir].filter((part) => part !== '').join(' · ');
}

/** What the LoRA shall learn; sets the numbers that training starts from. */
function KindSection({ draft, change }: SectionProps) {
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
