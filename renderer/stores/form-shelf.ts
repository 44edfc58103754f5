import { projectRequests } from '../../shared/contract/index.js';
import { formOfProject, type FormValues } from '../lib/training-form.js';

/** Where training settings that disk does not have yet survive the screen, a reload and a closed window. */
export interface FormShelf {
  /** What was kept for the project; null when disk has everything. */
  read(projectId: string): FormValues | null;
  /** Keeps the form; null forgets it. */
  write(projectId: string, form: FormValues | null): void;
}

/** A shelf in the page's own storage. Text in it that is no form is passed over: nothing of ours is lost. */
export function formShelf(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): FormShelf {
  const keyOf = (projectId: string) => `training-form ${projectId}`;
  return {
    read: (projectId) => parseForm(projectId, storage.getItem(keyOf(projectId))),
    write: (projectId, form) => {
      if (form === null) storage.removeItem(keyOf(projectId));
      else storage.setItem(keyOf(projectId), JSON.stringify(kept(form)));
    },
  };
}

function kept({ settings, samplePrompts }: FormValues) {
  const { settingsToml: toml, ...values } = settings.forProject();
  return { preset: settings.preset, ...values, toml, samplePrompts };
}

function parseForm(projectId: string, text: string | null): FormValues | null {
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // not written by us
  }
  if (typeof value !== 'object' || value === null) return null;
  const parsed = projectRequests['projects.update'].input.safeParse({ ...value, projectId });
  if (!parsed.success) return null;
  const { preset, config, samplePrompts, ...more } = parsed.data;
  const toml = 'toml' in value ? value.toml : null;
  if (preset === undefined || config === undefined || samplePrompts === undefined) return null;
  const settingsToml = typeof toml === 'string' ? toml : undefined;
  return formOfProject({ ...more, preset, config, settingsToml, samplePrompts });
}
