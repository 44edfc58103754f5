import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Facts about the system that decide where the app keeps its own files; tests bring their own. */
export interface SystemFacts {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * The folder for settings, the list of recent projects and caches; not made here. The same for window, web host and
 * command line. `LORA_STUDIO_DATA` names another one.
 */
export function userDataDir(
  facts: SystemFacts = { platform: process.platform, env: process.env, home: homedir() },
): string {
  const { platform, env, home } = facts;
  const chosen = env['LORA_STUDIO_DATA'];
  if (chosen) return resolve(chosen);
  switch (platform) {
    case 'win32':
      return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'LoRA Studio');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'LoRA Studio');
    default:
      return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'lora-studio');
  }
}

/**
 * The data folder of this machine: programs that runs use, records of live runs; not created here. Unlike `userDataDir` it
 * does not roam with the user's profile. `LORA_STUDIO_DATA` moves both.
 */
export function localDataDir(
  facts: SystemFacts = { platform: process.platform, env: process.env, home: homedir() },
): string {
  const { platform, env, home } = facts;
  const chosen = env['LORA_STUDIO_DATA'];
  if (chosen) return join(resolve(chosen), 'local');
  switch (platform) {
    case 'win32':
      return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'LoRA Studio');
    case 'darwin':
      return join(userDataDir(facts), 'local');
    default:
      return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'lora-studio');
  }
}
