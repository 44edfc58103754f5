import { join } from 'node:path';
import { EventBus } from '../services/events/event-bus.js';
import { JobsService } from '../services/jobs/jobs-service.js';
import { KnownProjects } from '../services/known-projects/index.js';
import { OWNER_TIMES } from '../services/open-project/ownership/lease.js';
import { OwnerRecords } from '../services/open-project/ownership/owner-records.js';
import type { OwnershipDeps } from '../services/open-project/ownership/ownership.js';
import { SecretBox } from '../services/secrets/index.js';
import { AddressPasswords } from '../services/settings/address-passwords.js';
import { RecentProjects } from '../services/settings/recent-projects.js';
import { SettingsService } from '../services/settings/settings-service.js';
import { UserPresets } from '../services/settings/user-presets.js';
import { projectFoldersOf } from './project-folder-ports.js';
import { SocketLink } from './socket-link.js';
import type { StudioOptions } from './studio.js';

/** The data folder of this machine, which does not roam with the user's profile. */
export function localDirOf({
  localDataDir,
  userDataDir,
}: Pick<StudioOptions, 'localDataDir' | 'userDataDir'>): string {
  return localDataDir ?? join(userDataDir, 'local');
}

/**
 * The services that all others are built on. `roots`: folders that a page may see; `tellOf`: called with a project whose view
 * has changed.
 */
export function coreOf(
  options: StudioOptions,
  roots: () => readonly string[],
  tellOf: (dir: string) => void,
) {
  const { log, shell, userDataDir } = options;
  const inData = (name: string) => join(userDataDir, name);
  const bus = new EventBus();
  const secrets = new SecretBox(inData('secrets.json'), () => shell.secrets());
  const passwords = new AddressPasswords(inData('passwords.json'), secrets, log);
  const known = new KnownProjects(inData('known-projects.json'), log);
  const projectFolders = projectFoldersOf(options, known, roots, tellOf);
  const link = new SocketLink(bus, log);
  return {
    ...{ bus, log, known, link, projectFolders, secrets },
    jobs: new JobsService(bus, log),
    settings: new SettingsService(inData('settings.json'), bus, log, passwords),
    presets: new UserPresets(inData('presets.json'), log),
    recent: new RecentProjects(inData('recent.json'), log, projectFolders),
    owners: ownersOf(link, options),
  };
}

export type Core = ReturnType<typeof coreOf>;

/** How this process owns projects and finds those that do. */
function ownersOf(link: SocketLink, options: StudioOptions): OwnershipDeps {
  const { kind, log, ownerTimes } = options;
  const records = new OwnerRecords(localDirOf(options), log);
  return { kind, link, records, times: ownerTimes ?? OWNER_TIMES };
}
