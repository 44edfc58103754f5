import type { ReactNode } from 'react';
import { PathInput } from '../../components/PathInput.js';
import { useSettingsForm } from './settings-context.js';
import styles from './settings.module.css';

interface SettingRowProps {
  readonly id: string;
  readonly label: string;
  readonly help: ReactNode;
  readonly children: ReactNode;
}

/** Label, control, and what it is for; the control's id is `id`, its description `id`-help. */
export function SettingRow({ id, label, help, children }: SettingRowProps) {
  return (
    <div className={styles['row']}>
      <label htmlFor={id}>{label}</label>
      <div className={styles['control']}>{children}</div>
      <p id={`${id}-help`} className={styles['help']}>
        {help}
      </p>
    </div>
  );
}

type PathKey =
  | 'scriptsDir'
  | 'python'
  | 'comfyLorasDir'
  | 'baseModel'
  | 'clipL'
  | 't5xxl'
  | 'ae'
  | 'tokenizerCacheDir'
  | 'defaultProjectsDir'
  | 'environmentDir'
  | 'uvPath'
  | 'basePython'
  | 'wheelsDir'
  | 'modelsDir';

export interface PathRowProps {
  readonly setting: PathKey;
  readonly kind: 'file' | 'folder';
  readonly label: string;
  readonly help: ReactNode;
  readonly placeholder?: string;
  readonly extensions?: readonly string[];
}

/** A setting that is a path. */
export function PathRow({ setting, kind, label, help, placeholder, extensions }: PathRowProps) {
  const { form, values } = useSettingsForm();
  const id = `setting-${setting}`;
  return (
    <SettingRow id={id} label={label} help={help}>
      <PathInput
        id={id}
        kind={kind}
        label={label}
        value={values[setting]}
        describedBy={`${id}-help`}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(extensions === undefined ? {} : { extensions })}
        onChange={(path) => form.set({ [setting]: path })}
        onBlur={() => void form.flush()}
      />
    </SettingRow>
  );
}
