import { PathRow } from './SettingRow.js';
import { Section } from './Section.js';

const MODEL = ['safetensors', 'sft'];

/** Model files that a project uses when it names none of its own. */
export function ModelsSection() {
  return (
    <Section
      id="settings-models"
      title="Models"
      note="Used by every project that names none of its own"
    >
      <PathRow
        setting="baseModel"
        kind="file"
        label="Base model"
        extensions={MODEL}
        help="FLUX.1-dev as one .safetensors file (fp8 or bf16)."
      />
      <PathRow
        setting="clipL"
        kind="file"
        label="CLIP-L"
        extensions={MODEL}
        help="The small text encoder, clip_l.safetensors."
      />
      <PathRow
        setting="t5xxl"
        kind="file"
        label="T5-XXL"
        extensions={MODEL}
        help="The large text encoder, t5xxl_fp16.safetensors."
      />
      <PathRow
        setting="ae"
        kind="file"
        label="Autoencoder"
        extensions={MODEL}
        help="The FLUX autoencoder, ae.safetensors."
      />
      <PathRow
        setting="tokenizerCacheDir"
        kind="folder"
        label="Tokenizer cache"
        placeholder="The trainer’s own"
        help="Where the trainer keeps its tokenizers, so that it need not fetch them again. Empty: its own place."
      />
    </Section>
  );
}
