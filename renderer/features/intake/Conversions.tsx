import { Switch } from '@mantine/core';
import { plural } from '../../lib/run-format.js';
import { SheetSection } from './SheetSection.js';
import type { SheetPart } from './sheet-part.js';

/** Pictures of kinds that the trainer cannot read, and that the app can make PNG copies of. */
export function Conversions({ plan, choices, onChange }: SheetPart) {
  return (
    <SheetSection title="Pictures to convert" isShown={plan.convertible > 0}>
      <Switch
        size="xs"
        label={`Add ${plural(plan.convertible, 'PNG copy', 'PNG copies')}`}
        description="The trainer cannot read these pictures (HEIC, AVIF, TIFF, GIF). Copies are made in the project, the pictures stay as they are."
        checked={choices.convert}
        onChange={(event) => onChange({ ...choices, convert: event.currentTarget.checked })}
      />
    </SheetSection>
  );
}
