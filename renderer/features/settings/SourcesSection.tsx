import { TextInput } from '@mantine/core';
import type { AddressSetting } from '../../../shared/contract/index.js';
import { ADDRESS_LABELS } from './password-text.js';
import { PasswordNote, usePasswords } from './PasswordNote.js';
import { PathRow, SettingRow, type PathRowProps } from './SettingRow.js';
import { Section } from './Section.js';
import { useSettingsForm } from './settings-context.js';

interface AddressRowProps {
  readonly setting: AddressSetting;
  readonly help: string;
  readonly placeholder: string;
}

function AddressRow({
  setting,
  help,
  placeholder,
  isFixed,
}: AddressRowProps & { readonly isFixed: boolean }) {
  const { form, values } = useSettingsForm();
  const id = `setting-${setting}`;
  const flush = () => void form.flush();
  return (
    <SettingRow id={id} label={ADDRESS_LABELS[setting]} help={help}>
      <TextInput
        id={id}
        size="xs"
        flex={1}
        miw={0}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        disabled={isFixed}
        value={values[setting]}
        aria-describedby={`${id}-help`}
        onChange={(event) => form.hold({ [setting]: event.currentTarget.value })}
        onBlur={flush}
        onKeyDown={(event) => {
          if (event.key === 'Enter') flush();
        }}
      />
    </SettingRow>
  );
}

const ROWS: readonly (PathRowProps | AddressRowProps)[] = [
  {
    setting: 'environmentDir',
    kind: 'folder',
    label: 'Install into',
    placeholder: 'The app’s own folder',
    help: 'Needs about 12 GB: Python, torch and sd-scripts. Short paths without special characters cause the least trouble.',
  },
  {
    setting: 'scriptsSource',
    placeholder: 'The repository of kohya-ss',
    help: 'Address of a git repository or of a zip archive, or a folder or zip on this disk.',
  },
  {
    setting: 'torchIndex',
    placeholder: 'download.pytorch.org',
    help: 'A mirror with the same folders for each build (cu128, cpu, …). “none”: only the folder of wheels.',
  },
  {
    setting: 'packageIndex',
    placeholder: 'pypi.org',
    help: 'For everything but torch. “none”: only the folder of wheels.',
  },
  {
    setting: 'wheelsDir',
    kind: 'folder',
    label: 'Folder of wheels',
    placeholder: 'None',
    help: 'Packages on this disk, looked at besides the indexes.',
  },
  {
    setting: 'basePython',
    kind: 'file',
    label: 'Python to build on',
    placeholder: 'One that is fetched',
    help: 'A Python of your own, 3.10 to 3.12; nothing is installed into it.',
  },
  {
    setting: 'pythonMirror',
    placeholder: 'The releases of python-build-standalone',
    help: 'Where Python is fetched from when none is chosen above.',
  },
  {
    setting: 'uvPath',
    kind: 'file',
    label: 'uv',
    placeholder: 'One that is fetched',
    help: 'The installer of Python and packages, if you have it.',
  },
  {
    setting: 'modelsDir',
    kind: 'folder',
    label: 'Models into',
    placeholder: 'The app’s own folder',
    help: 'Where downloaded models are put; FLUX.1-dev and its encoders take 34 GB.',
  },
  {
    setting: 'modelMirror',
    placeholder: 'https://huggingface.co',
    help: 'A server with the addresses of Hugging Face, for FLUX and tagger models. The access token is not sent to it.',
  },
  {
    setting: 'downloadProxy',
    placeholder: 'None',
    help: 'For every download of the app, for example http://proxy:3128 or http://user:password@proxy:3128.',
  },
];

/** Where that which is installed comes from: for firms, mirrors and machines without a network. */
export function SourcesSection() {
  const known = usePasswords();
  const fixed = known.passwords?.fromEnvironment ?? [];
  return (
    <Section id="settings-sources" title="Sources" note="Empty: the usual ones">
      {ROWS.map((row) =>
        'kind' in row ? (
          <PathRow key={row.setting} {...row} />
        ) : (
          <AddressRow key={row.setting} {...row} isFixed={fixed.includes(row.setting)} />
        ),
      )}
      <PasswordNote {...known} />
    </Section>
  );
}
