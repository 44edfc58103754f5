import type { Handlers } from '../handlers.js';
import type { RecentProjects } from './recent-projects.js';
import type { SettingsService } from './settings-service.js';
import type { UserPresets } from './user-presets.js';

type SettingsHandlers = Pick<
  Handlers,
  | 'settings.get'
  | 'settings.update'
  | 'settings.passwords'
  | 'presets.list'
  | 'presets.save'
  | 'presets.delete'
  | 'projects.recent'
  | 'projects.forget'
>;

interface SettingsHandlersDeps {
  readonly settings: SettingsService;
  readonly presets: UserPresets;
  readonly recent: RecentProjects;
}

/** Handlers about what the app keeps of its user: settings, presets, the list of projects. */
export function settingsHandlers({
  settings,
  presets,
  recent,
}: SettingsHandlersDeps): SettingsHandlers {
  return {
    'settings.get': () => settings.get(),
    'settings.update': (patch) => settings.update(patch),
    'settings.passwords': () => settings.passwords(),
    'presets.list': async () => ({ presets: await presets.list() }),
    'presets.save': async ({ name, values }) => ({ presets: await presets.save(name, values) }),
    'presets.delete': async ({ name }) => ({ presets: await presets.delete(name) }),
    'projects.recent': async () => ({ projects: await recent.list() }),
    'projects.forget': async ({ dir }) => {
      await recent.forget(dir);
      return { ok: true };
    },
  };
}
