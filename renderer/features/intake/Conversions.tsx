import { Switch } from '@mantine/core';
import { plural } from '../../../shared/domain/format.js';
import { SheetSection } from './SheetSection.js';
import type { SheetPart } from './sheet-part.js';

interface ConversionsProps extends Pick<SheetPart, 'plan' | 'onChange'> {
  readonly isWanted: boolean;
}

/** Pictures of kinds that the trainer cannot read, and that the app can make PNG copies of. */
export function Conversions({ plan, isWanted, onChange }: ConversionsProps) {
  return (
    <SheetSection title="Pictures to convert" isShown={plan.convertible > 0}>
      <Switch
        size="xs"
        label={`Add ${plural(plan.convertible, 'PNG copy', 'PNG copies')}`}
        description="The trainer cannot read these pictures (HEIC, AVIF, TIFF, GIF). Copies are made in the project, the pictures stay as they are."
        checked={isWanted}
        onChange={({ currentTarget: { checked } }) =>
          onChange((choices) => ({ ...choices, convert: checked }))
        }
      />
    </SheetSection>
  );
}
