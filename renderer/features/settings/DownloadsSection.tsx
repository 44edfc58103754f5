import { TextInput } from '@mantine/core';
import { Section } from './Section.js';
import { SettingRow } from './SettingRow.js';
import { useSettingsForm } from './settings-context.js';

/** Where models are downloaded from, and through what. */
export function DownloadsSection() {
  return (
    <Section id="settings-downloads" title="Downloads">
      <AddressRow
        setting="modelMirror"
        label="Mirror of models"
        placeholder="https://huggingface.co"
        help="A server with the addresses of Hugging Face. Empty: Hugging Face itself. The access token is not sent to a mirror."
      />
      <AddressRow
        setting="downloadProxy"
        label="Proxy"
        placeholder="http://host:port"
        help="For every download of the app. Empty: none."
      />
    </Section>
  );
}

interface AddressRowProps {
  readonly setting: 'modelMirror' | 'downloadProxy';
  readonly label: string;
  readonly placeholder: string;
  readonly help: string;
}

function AddressRow({ setting, label, placeholder, help }: AddressRowProps) {
  const { form, values } = useSettingsForm();
  const id = `setting-${setting}`;
  const value = values[setting];
  return (
    <SettingRow id={id} label={label} help={help}>
      <TextInput
        id={id}
        size="xs"
        flex={1}
        type="url"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        error={isAddress(value) ? null : 'Begins with http:// or https://'}
        aria-describedby={`${id}-help`}
        onChange={(event) => form.set({ [setting]: event.currentTarget.value.trim() })}
        onBlur={() => void form.flush()}
      />
    </SettingRow>
  );
}

function isAddress(text: string): boolean {
  return text === '' || (/^https?:\/\//.test(text) && URL.canParse(text));
}
