import { PathRow } from './SettingRow.js';
import { Section } from './Section.js';

/** Where projects begin and LoRAs end. */
export function FoldersSection() {
  return (
    <Section id="settings-folders" title="Folders">
      <PathRow
        setting="defaultProjectsDir"
        kind="folder"
        label="New projects"
        help="Where new projects are made, unless another folder is chosen."
      />
      <PathRow
        setting="comfyLorasDir"
        kind="folder"
        label="ComfyUI LoRA folder"
        placeholder="…/ComfyUI/models/loras"
        help="Where Export puts the LoRA, usually ComfyUI/models/loras."
      />
    </Section>
  );
}
